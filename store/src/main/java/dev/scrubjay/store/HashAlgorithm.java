package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;
import java.util.Locale;

/// The hashes that `-o hash_algorithm` can choose for keys.
///
/// Every one gives the same 32 bits as memcached's hash of that name: murmur3 is the 32-bit x86
/// variant with seed 0, jenkins is lookup3's `hashlittle` with start value 0, xxh3 is the low half
/// of the 64-bit XXH3 with the default secret. All are pure functions, allocate nothing, and may be
/// called on any thread.
public enum HashAlgorithm {
    /// Bob Jenkins' lookup3 of 2006: memcached's choice before 1.4.15, and with `no_modern`.
    JENKINS,
    /// Austin Appleby's MurmurHash3: the default.
    MURMUR3,
    /// Yann Collet's XXH3: the fastest for long keys.
    XXH3;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /// Returns the name as options and `stats settings` spell it.
    public String wireName() {
        return wireName;
    }

    /// Hashes `length` bytes that start at `offset`.
    public int hash(MemorySegment bytes, long offset, int length) {
        return switch (this) {
            case JENKINS -> Lookup3.hash(bytes, offset, length);
            case MURMUR3 -> Murmur3.hash(bytes, offset, length);
            case XXH3 -> (int) Xxh3.hash(bytes, offset, length);
        };
    }
}
