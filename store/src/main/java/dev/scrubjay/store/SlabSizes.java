package dev.scrubjay.store;

import java.util.Arrays;

/// The chunk sizes of the slab classes. Classes are numbered from 1, and the last one has the
/// largest chunk.
///
/// Sizes of our own ([SlabSizing.Fine]) lie close to each other where most items are, and further
/// apart where few fit into a page. Each is made as large as it can be without fewer of it fitting
/// into a page, so that nothing is left over.
///
/// memcached's ([SlabSizing.Growing]) are computed as it computes them, so that both show the same
/// classes: the first one has room for its item header of 48 bytes and the configured least room;
/// each further one is larger by the growth factor.
final class SlabSizes {
    /// How many classes there can be: a class number has 6 bits.
    static final int CLASSES_MAX = 63;

    private static final int MEMCACHED_HEADER_BYTES = 48;

    /// Nothing that is stored is smaller, and what a free chunk holds has room in it.
    private static final int CHUNK_BYTES_MIN = 40;

    /// The smallest of our own: a header, and 16 bytes of key and value.
    private static final int FINE_BYTES_MIN = 48;

    /// Up to which size each size of our own is by how many percent above the one before, at least.
    /// All of it fits into [#CLASSES_MAX].
    private static final int[][] FINE_STEPS = {{384, 9}, {4096, 13}, {ItemMemory.PAGE_BYTES, 20}};

    /// For less memory than there are classes then: each may hold a page, beyond the limit if need
    /// be. As many classes as memcached's.
    private static final int[][] COARSE_STEPS = {{ItemMemory.PAGE_BYTES, 25}};

    /// A last step that is smaller than this part of the largest chunk is left out.
    private static final int LAST_STEP_SHIFT = 4;

    /// Sizes up to this one are looked up, larger ones searched for.
    private static final int LOOKUP_BYTES_MAX = 8192;

    private static final int LOOKUP_STEP_SHIFT = 3;

    /// By class; index 0 is not a class.
    private final int[] chunkBytes;

    /// By size in steps of 8 bytes.
    private final byte[] classBySize = new byte[(LOOKUP_BYTES_MAX >> LOOKUP_STEP_SHIFT) + 1];

    /// @param scale a power of two, 8 at least, that all sizes shall be multiples of
    SlabSizes(StoreConfig config, int scale) {
        chunkBytes =
                switch (config.slabSizing()) {
                    case SlabSizing.Fine _ -> fine(config, scale);
                    case SlabSizing.Growing _ -> growing(config, scale);
                    case SlabSizing.Listed listed -> listed(listed, config, scale);
                };
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

    /// The class whose chunks fit so many bytes best, the first of several: the last one also for
    /// more than it can hold.
    int classFor(int bytes) {
        if (bytes <= LOOKUP_BYTES_MAX) {
            return classBySize[(bytes + (1 << LOOKUP_STEP_SHIFT) - 1) >> LOOKUP_STEP_SHIFT];
        }
        return search(bytes);
    }

    private int search(int bytes) {
        int from = 1;
        int to = classCount();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (chunkBytes[middle] < bytes) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    private static int[] fine(StoreConfig config, int scale) {
        int[] sizes = stepped(FINE_STEPS, config, scale);
        long pages = config.memoryBytesMax() >> ItemMemory.PAGE_SHIFT;
        return pages < sizes.length - 1 ? stepped(COARSE_STEPS, config, scale) : sizes;
    }

    private static int[] stepped(int[][] steps, StoreConfig config, int scale) {
        int[] sizes = new int[CLASSES_MAX + 1];
        int sizeMax = config.slabChunkBytesMax() & -scale;
        int sizeEnd = sizeMax - (sizeMax >> LAST_STEP_SHIFT);
        int slabClass = 0;
        int step = 0;
        int size = roundUp(FINE_BYTES_MIN, scale);
        while (size < sizeEnd && slabClass < CLASSES_MAX - 1) {
            sizes[++slabClass] = size;
            while (size >= steps[step][0]) {
                step++;
            }
            size = next(size, steps[step][1], scale);
        }
        sizes[++slabClass] = sizeMax;
        return Arrays.copyOf(sizes, slabClass + 1);
    }

    private static int next(int size, int percent, int scale) {
        int least = roundUp(size + size * percent / 100, scale);
        int chunksPerPage = ItemMemory.PAGE_BYTES / Math.max(least, size + scale);
        return chunksPerPage == 0
                ? ItemMemory.PAGE_BYTES
                : (ItemMemory.PAGE_BYTES / chunksPerPage) & -scale;
    }

    private static int[] growing(StoreConfig config, int scale) {
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

    private static int[] listed(SlabSizing.Listed listed, StoreConfig config, int scale) {
        int sizeMax = config.slabChunkBytesMax() & -scale;
        int[] sizes = new int[listed.chunkBytes().size() + 2];
        int slabClass = 0;
        for (int bytes : listed.chunkBytes()) {
            int size = roundUp(Math.max(bytes, CHUNK_BYTES_MIN), scale);
            sizes[++slabClass] = Math.min(size, sizeMax);
        }
        sizes[++slabClass] = sizeMax;
        return sizes;
    }

    private static int roundUp(int size, int scale) {
        return (size + scale - 1) & -scale;
    }
}
