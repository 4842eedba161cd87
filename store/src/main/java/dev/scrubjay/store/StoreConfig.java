package dev.scrubjay.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything the store can be told at the start, already checked.
///
/// @param memoryBytesMax the most memory for items; headers, chunks and all
/// @param itemBytesMax the largest item, counted as memcached counts it
/// @param slabChunkBytesMax the largest chunk; larger items are chained out of several
/// @param growthFactor how much larger each slab class is than the one before, where they grow
/// @param chunkBytesMin the room for key, value and flags in the smallest class, where they grow
/// @param evictions whether live items may give way to new ones
/// @param casEnabled whether items have a cas unique
/// @param hashAlgorithm how keys are hashed
/// @param hashPowerInitial the index starts with 2 to this power words of 8 bytes; 0 for the
///   default of 16
/// @param hashExpansion whether the index may grow
/// @param trackSizes whether a histogram of item sizes is kept
/// @param lockMemory whether to keep the memory from being paged out
/// @param largePages whether to ask for large pages of memory
/// @param slabSizing how the chunk sizes of the slab classes are chosen
/// @param memoryFile what the memory is shared with, so that a later store finds the items again;
///   null for nothing
public record StoreConfig(
        long memoryBytesMax,
        int itemBytesMax,
        int slabChunkBytesMax,
        double growthFactor,
        int chunkBytesMin,
        boolean evictions,
        boolean casEnabled,
        HashAlgorithm hashAlgorithm,
        int hashPowerInitial,
        boolean hashExpansion,
        boolean trackSizes,
        boolean lockMemory,
        boolean largePages,
        SlabSizing slabSizing,
        @Nullable Path memoryFile) {

    /// The size of a slab page, and so of the largest chunk.
    private static final int PAGE_BYTES = 1 << 20;

    /// The index's smallest and largest start.
    private static final int HASH_POWER_MIN = 12;

    private static final int HASH_POWER_MAX = 32;
    private static final int HASH_POWER_DEFAULT = 16;

    private static final int ITEM_BYTES_MIN = 1024;
    private static final int CHUNK_BYTES_MAX_MIN = 512;

    /// The value length field of an item has 30 bits.
    private static final int ITEM_BYTES_MAX = 1 << 30;

    /// Checks every bound and reports all violations at once.
    ///
    /// @throws IllegalArgumentException when anything is out of bounds
    public StoreConfig {
        List<String> problems = new ArrayList<>();
        check(problems, "memory-bytes-max", memoryBytesMax, 1, 1L << 50);
        check(problems, "item-bytes-max", itemBytesMax, ITEM_BYTES_MIN, ITEM_BYTES_MAX);
        check(problems, "slab-chunk-bytes-max", slabChunkBytesMax, CHUNK_BYTES_MAX_MIN, PAGE_BYTES);
        check(problems, "chunk-bytes-min", chunkBytesMin, 1, PAGE_BYTES);
        if (!(growthFactor > 1.0)) {
            problems.add("growth-factor must be above 1, is " + growthFactor);
        }
        if (hashPowerInitial != 0) {
            check(problems, "hash-power", hashPowerInitial, HASH_POWER_MIN, HASH_POWER_MAX);
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /// What memcached does when told nothing: 64 MB, items up to 1 MB.
    public static StoreConfig defaults() {
        return new StoreConfig(
                64L << 20,
                1 << 20,
                1 << 19,
                1.25,
                48,
                true,
                true,
                HashAlgorithm.MURMUR3,
                0,
                true,
                false,
                false,
                false,
                new SlabSizing.Fine(),
                null);
    }

    /// Returns this with another memory limit.
    public StoreConfig withMemoryBytesMax(long newMemoryBytesMax) {
        Draft draft = new Draft(this);
        draft.memoryBytesMax = newMemoryBytesMax;
        return draft.config();
    }

    /// Returns this with another limit for items.
    public StoreConfig withItemBytesMax(int newItemBytesMax) {
        Draft draft = new Draft(this);
        draft.itemBytesMax = newItemBytesMax;
        return draft.config();
    }

    /// Returns this with another largest chunk.
    public StoreConfig withSlabChunkBytesMax(int newSlabChunkBytesMax) {
        Draft draft = new Draft(this);
        draft.slabChunkBytesMax = newSlabChunkBytesMax;
        return draft.config();
    }

    /// Returns this with memcached's slab classes, and another step between them.
    public StoreConfig withGrowthFactor(double newGrowthFactor) {
        Draft draft = new Draft(this);
        draft.growthFactor = newGrowthFactor;
        draft.slabSizing = new SlabSizing.Growing();
        return draft.config();
    }

    /// Returns this with memcached's slab classes, and another smallest one.
    public StoreConfig withChunkBytesMin(int newChunkBytesMin) {
        Draft draft = new Draft(this);
        draft.chunkBytesMin = newChunkBytesMin;
        draft.slabSizing = new SlabSizing.Growing();
        return draft.config();
    }

    /// Returns this with other slab classes.
    public StoreConfig withSlabSizing(SlabSizing newSlabSizing) {
        Draft draft = new Draft(this);
        draft.slabSizing = newSlabSizing;
        return draft.config();
    }

    /// Returns this with evictions or without.
    public StoreConfig withEvictions(boolean newEvictions) {
        Draft draft = new Draft(this);
        draft.evictions = newEvictions;
        return draft.config();
    }

    /// Returns this with cas uniques or without.
    public StoreConfig withCasEnabled(boolean newCasEnabled) {
        Draft draft = new Draft(this);
        draft.casEnabled = newCasEnabled;
        return draft.config();
    }

    /// Returns this with another first size of the index.
    public StoreConfig withHashPowerInitial(int newHashPowerInitial) {
        Draft draft = new Draft(this);
        draft.hashPowerInitial = newHashPowerInitial;
        return draft.config();
    }

    /// Returns this with an index that may grow or may not.
    public StoreConfig withHashExpansion(boolean newHashExpansion) {
        Draft draft = new Draft(this);
        draft.hashExpansion = newHashExpansion;
        return draft.config();
    }

    /// Returns this with a histogram of sizes or without.
    public StoreConfig withTrackSizes(boolean newTrackSizes) {
        Draft draft = new Draft(this);
        draft.trackSizes = newTrackSizes;
        return draft.config();
    }

    /// Returns this with another file to share the memory with, or none.
    public StoreConfig withMemoryFile(@Nullable Path newMemoryFile) {
        Draft draft = new Draft(this);
        draft.memoryFile = newMemoryFile;
        return draft.config();
    }

    /// Returns this with large pages or without.
    public StoreConfig withLargePages(boolean newLargePages) {
        Draft draft = new Draft(this);
        draft.largePages = newLargePages;
        return draft.config();
    }

    /// The power of two of the index's first size, in words of 8 bytes.
    int hashPower() {
        return hashPowerInitial == 0 ? HASH_POWER_DEFAULT : hashPowerInitial;
    }

    private static void check(List<String> problems, String name, long value, long min, long max) {
        if (value < min || value > max) {
            problems.add(name + " must be from " + min + " to " + max + ", is " + value);
        }
    }

    /// A copy that can be changed.
    private static final class Draft {
        private long memoryBytesMax;
        private int itemBytesMax;
        private int slabChunkBytesMax;
        private double growthFactor;
        private int chunkBytesMin;
        private boolean evictions;
        private boolean casEnabled;
        private HashAlgorithm hashAlgorithm;
        private int hashPowerInitial;
        private boolean hashExpansion;
        private boolean trackSizes;
        private boolean lockMemory;
        private boolean largePages;
        private SlabSizing slabSizing;
        private @Nullable Path memoryFile;

        Draft(StoreConfig config) {
            memoryBytesMax = config.memoryBytesMax;
            itemBytesMax = config.itemBytesMax;
            slabChunkBytesMax = config.slabChunkBytesMax;
            growthFactor = config.growthFactor;
            chunkBytesMin = config.chunkBytesMin;
            evictions = config.evictions;
            casEnabled = config.casEnabled;
            hashAlgorithm = config.hashAlgorithm;
            hashPowerInitial = config.hashPowerInitial;
            hashExpansion = config.hashExpansion;
            trackSizes = config.trackSizes;
            lockMemory = config.lockMemory;
            largePages = config.largePages;
            slabSizing = config.slabSizing;
            memoryFile = config.memoryFile;
        }

        StoreConfig config() {
            return new StoreConfig(
                    memoryBytesMax,
                    itemBytesMax,
                    slabChunkBytesMax,
                    growthFactor,
                    chunkBytesMin,
                    evictions,
                    casEnabled,
                    hashAlgorithm,
                    hashPowerInitial,
                    hashExpansion,
                    trackSizes,
                    lockMemory,
                    largePages,
                    slabSizing,
                    memoryFile);
        }
    }
}
