package dev.scrubjay.client.routing;

/// The 32-bit hashes that rings use, over byte text.
enum KeyHash {
    /// Bob Jenkins' one-at-a-time, as libmemcached computes it on x86: bytes are signed.
    ONE_AT_A_TIME {
        @Override
        int of(String bytes) {
            int hash = 0;
            for (int i = 0; i < bytes.length(); i++) {
                hash += (byte) bytes.charAt(i);
                hash += hash << 10;
                hash ^= hash >>> 6;
            }
            hash += hash << 3;
            hash ^= hash >>> 11;
            return hash + (hash << 15);
        }
    },

    /// FNV-1a with the 64-bit constants cut to 32 bits, as twemproxy and libmemcached compute it on
    /// x86: bytes are signed.
    FNV1A_64 {
        @Override
        int of(String bytes) {
            int hash = 0x84222325;
            for (int i = 0; i < bytes.length(); i++) {
                hash = (hash ^ (byte) bytes.charAt(i)) * 0x1b3;
            }
            return hash;
        }
    },

    /// The first word of the MD5.
    MD5 {
        @Override
        int of(String bytes) {
            return Md5.first(bytes);
        }
    },

    /// The 32-bit murmur3 of seed 0.
    MURMUR3 {
        @Override
        int of(String bytes) {
            return Murmur3.of("", bytes);
        }
    };

    abstract int of(String bytes);
}
