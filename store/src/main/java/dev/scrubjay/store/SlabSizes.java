package dev.scrubjay.store;

import java.util.Arrays;

/// The chunk sizes of the slab classes, computed as memcached computes them, so that both show the
/// same classes.
///
/// The first class has room for memcached's item header of 48 bytes and the configured least room;
/// each further one is larger by the growth factor; the last one has the largest chunk. Classes are
/// numbered from 1.
final class SlabSizes {
    /// How many classes there can be: a class number has 6 bits.
    static final int CLASSES_MAX = 63;

    private static final int MEMCACHED_HEADER_BYTES = 48;

    /// Sizes up to this one are looked up, larger ones searched for.
    private static final int LOOKUP_BYTES_MAX = 8192;

    private static final int LOOKUP_STEP_SHIFT = 3;

    /// By class; index 0 is not a class.
    private final int[] chunkBytes;

    /// By size in steps of 8 bytes.
    private final byte[] classBySize = new byte[(LOOKUP_BYTES_MAX >> LOOKUP_STEP_SHIFT) + 1];

    /// @param scale a power of two, 8 at least, that all sizes shall be multiples of
    SlabSizes(StoreConfig config, int scale) {
        chunkBytes = chunkBytes(config, scale);
        for (int step = 0; step < classBySize.length; step++) {
            classBySize[step] = (byte) search(step << LOOKUP_STEP_SHIFT);
        }
    }

    int classCount() {
        return chunkBytes.length - 1;
    }

    int chunkBytes(int slabClass) {
        return chunkBytes[slabClass];
    }

    int chunkBytesMax() {
        return chunkBytes[chunkBytes.length - 1];
    }

    /// The class whose chunks fit so many bytes best: the last one also for more than it can hold.
    int classFor(int bytes) {
        if (bytes <= LOOKUP_BYTES_MAX) {
            return classBySize[(bytes + (1 << LOOKUP_STEP_SHIFT) - 1) >> LOOKUP_STEP_SHIFT];
        }
        return search(bytes);
    }

    private int search(int bytes) {
        int found = Arrays.binarySearch(chunkBytes, 1, chunkBytes.length, bytes);
        return Math.min(found < 0 ? -found - 1 : found, classCount());
    }

    private static int[] chunkBytes(StoreConfig config, int scale) {
        int[] sizes = new int[CLASSES_MAX + 1];
        int slabClass = 0;
        int sizeMax = config.slabChunkBytesMax() & -scale;
        double grownMax = config.slabChunkBytesMax() / config.growthFactor();
        int size = roundUp(MEMCACHED_HEADER_BYTES + config.chunkBytesMin(), scale);
        while (size < Math.min(grownMax, sizeMax) && slabClass < CLASSES_MAX - 1) {
            sizes[++slabClass] = size;
            size = roundUp((int) (size * config.growthFactor()), scale);
        }
        sizes[++slabClass] = sizeMax;
        return Arrays.copyOf(sizes, slabClass + 1);
    }

    private static int roundUp(int size, int scale) {
        return (size + scale - 1) & -scale;
    }
}
