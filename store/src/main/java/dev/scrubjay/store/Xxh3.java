package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/// XXH3 with 64 bits, the default secret and seed 0.
///
/// Four ways, by length: up to 16 bytes are read whole and mixed once; up to 128 are folded in
/// pairs of blocks from both ends towards the middle; up to 240 block by block; longer input runs
/// through eight lanes. Specified by Yann Collet in
/// <https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md>.
///
/// A lane only ever meets its neighbour, so the long way handles the lanes pair by pair, each over
/// the whole input: no array of lanes to allocate. Keys end at 250 bytes, so that way is rare.
final class Xxh3 {
    private static final long PRIME32_1 = 0x9e3779b1L;
    private static final long PRIME32_2 = 0x85ebca77L;
    private static final long PRIME32_3 = 0xc2b2ae3dL;
    private static final long PRIME64_1 = 0x9e3779b185ebca87L;
    private static final long PRIME64_2 = 0xc2b2ae3d27d4eb4fL;
    private static final long PRIME64_3 = 0x165667b19e3779f9L;
    private static final long PRIME64_4 = 0x85ebca77c2b2ae63L;
    private static final long PRIME64_5 = 0x27d4eb2f165667c5L;
    private static final long PRIME_MIX_1 = 0x165667919e3779f9L;
    private static final long PRIME_MIX_2 = 0x9fb21c651e98df25L;

    /// The secret that the specification gives.
    private static final byte[] SECRET =
            HexFormat.of()
                    .parseHex(
                            "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f"
                                    + "cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
                                    + "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
                                    + "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364"
                                    + "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e"
                                    + "2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e");

    private static final VarHandle SECRET_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long FLIP_0 = secret(56) ^ secret(64);
    private static final long FLIP_1_TO_3 = (secret(0) ^ secret(0) >>> 32) & 0xffffffffL;
    private static final long FLIP_4_TO_8 = secret(8) ^ secret(16);
    private static final long FLIP_9_TO_16_LOW = secret(24) ^ secret(32);
    private static final long FLIP_9_TO_16_HIGH = secret(40) ^ secret(48);

    private static final int BLOCK_BYTES = 16;
    private static final int STRIPE_BYTES = 64;
    private static final int STRIPES_BEFORE_SCRAMBLE = 16;
    private static final int SCRAMBLE_SECRET = 128;
    private static final int LAST_STRIPE_SECRET = 121;
    private static final int MERGE_SECRET = 11;

    private Xxh3() {}

    static long hash(MemorySegment bytes, long offset, int length) {
        if (length > 240) {
            return hashLanes(bytes, offset, length);
        }
        if (length > 128) {
            return hashBlocks(bytes, offset, length);
        }
        if (length > 16) {
            return hashFromBothEnds(bytes, offset, length);
        }
        if (length > 8) {
            return hash9To16(bytes, offset, length);
        }
        return hash0To8(bytes, offset, length);
    }

    private static long hash0To8(MemorySegment bytes, long offset, int length) {
        if (length >= 4) {
            long first = Integer.toUnsignedLong(HashInput.word(bytes, offset));
            long last = Integer.toUnsignedLong(HashInput.word(bytes, offset + length - 4));
            long mixed = (last + (first << 32)) ^ FLIP_4_TO_8;
            mixed ^= Long.rotateLeft(mixed, 49) ^ Long.rotateLeft(mixed, 24);
            mixed *= PRIME_MIX_2;
            mixed ^= (mixed >>> 35) + length;
            mixed *= PRIME_MIX_2;
            return mixed ^ mixed >>> 28;
        }
        if (length == 0) {
            return avalanche64(FLIP_0);
        }
        int first = HashInput.unsignedByte(bytes, offset);
        int middle = HashInput.unsignedByte(bytes, offset + (length >> 1));
        int last = HashInput.unsignedByte(bytes, offset + length - 1);
        int combined = first << 16 | middle << 24 | last | length << 8;
        return avalanche64(Integer.toUnsignedLong(combined) ^ FLIP_1_TO_3);
    }

    private static long hash9To16(MemorySegment bytes, long offset, int length) {
        long low = HashInput.longWord(bytes, offset) ^ FLIP_9_TO_16_LOW;
        long high = HashInput.longWord(bytes, offset + length - 8) ^ FLIP_9_TO_16_HIGH;
        return avalanche(length + Long.reverseBytes(low) + high + foldedProduct(low, high));
    }

    /// Hashes 17 to 128 bytes: the first and the last block always, the pairs inside them as far as
    /// they are needed to cover everything.
    private static long hashFromBothEnds(MemorySegment bytes, long offset, int length) {
        long end = offset + length;
        long sum = length * PRIME64_1;
        sum += mixBlock(bytes, offset, 0) + mixBlock(bytes, end - 16, 16);
        if (length > 32) {
            sum += mixBlock(bytes, offset + 16, 32) + mixBlock(bytes, end - 32, 48);
        }
        if (length > 64) {
            sum += mixBlock(bytes, offset + 32, 64) + mixBlock(bytes, end - 48, 80);
        }
        if (length > 96) {
            sum += mixBlock(bytes, offset + 48, 96) + mixBlock(bytes, end - 64, 112);
        }
        return avalanche(sum);
    }

    /// Hashes 129 to 240 bytes: eight blocks, an avalanche, the other whole blocks under the secret
    /// shifted by three bytes, and the last 16 bytes again.
    private static long hashBlocks(MemorySegment bytes, long offset, int length) {
        long sum = length * PRIME64_1;
        for (int at = 0; at < 128; at += BLOCK_BYTES) {
            sum += mixBlock(bytes, offset + at, at);
        }
        sum = avalanche(sum);
        for (int at = 128; at + BLOCK_BYTES <= length; at += BLOCK_BYTES) {
            sum += mixBlock(bytes, offset + at, at - 128 + 3);
        }
        return avalanche(sum + mixBlock(bytes, offset + length - BLOCK_BYTES, 119));
    }

    private static long hashLanes(MemorySegment bytes, long offset, int length) {
        long merged = length * PRIME64_1;
        merged += mergedLanes(bytes, offset, length, 0, PRIME32_3, PRIME64_1);
        merged += mergedLanes(bytes, offset, length, 16, PRIME64_2, PRIME64_3);
        merged += mergedLanes(bytes, offset, length, 32, PRIME64_4, PRIME32_2);
        merged += mergedLanes(bytes, offset, length, 48, PRIME64_5, PRIME32_1);
        return avalanche(merged);
    }

    /// Runs the two lanes that read bytes `[lane, lane + 16)` of every stripe, and folds them.
    private static long mergedLanes(
            MemorySegment bytes, long offset, int length, int lane, long left, long right) {
        int stripes = (length - 1) / STRIPE_BYTES;
        for (int stripe = 0; stripe <= stripes; stripe++) {
            boolean isLast = stripe == stripes;
            int inRound = stripe % STRIPES_BEFORE_SCRAMBLE;
            if (inRound == 0 && stripe != 0) {
                left = scramble(left, SCRAMBLE_SECRET + lane);
                right = scramble(right, SCRAMBLE_SECRET + lane + 8);
            }
            long from = isLast ? length - STRIPE_BYTES : (long) stripe * STRIPE_BYTES;
            int secretFrom = lane + (isLast ? LAST_STRIPE_SECRET : inRound * Long.BYTES);
            long leftData = HashInput.longWord(bytes, offset + from + lane);
            long rightData = HashInput.longWord(bytes, offset + from + lane + 8);
            left += rightData + productOfHalves(leftData ^ secret(secretFrom));
            right += leftData + productOfHalves(rightData ^ secret(secretFrom + 8));
        }
        int secretFrom = MERGE_SECRET + lane;
        return foldedProduct(left ^ secret(secretFrom), right ^ secret(secretFrom + 8));
    }

    private static long scramble(long lane, int secretFrom) {
        return (lane ^ lane >>> 47 ^ secret(secretFrom)) * PRIME32_1;
    }

    private static long productOfHalves(long value) {
        return (value & 0xffffffffL) * (value >>> 32);
    }

    private static long mixBlock(MemorySegment bytes, long offset, int secretFrom) {
        long low = HashInput.longWord(bytes, offset) ^ secret(secretFrom);
        long high = HashInput.longWord(bytes, offset + 8) ^ secret(secretFrom + 8);
        return foldedProduct(low, high);
    }

    /// Returns the two halves of the unsigned 128-bit product, combined by exclusive or.
    private static long foldedProduct(long left, long right) {
        return left * right ^ Math.unsignedMultiplyHigh(left, right);
    }

    private static long avalanche(long value) {
        long mixed = (value ^ value >>> 37) * PRIME_MIX_1;
        return mixed ^ mixed >>> 32;
    }

    /// The stronger avalanche, borrowed from the older XXH64, for the shortest input.
    private static long avalanche64(long value) {
        long mixed = (value ^ value >>> 33) * PRIME64_2;
        mixed = (mixed ^ mixed >>> 29) * PRIME64_3;
        return mixed ^ mixed >>> 32;
    }

    private static long secret(int from) {
        return (long) SECRET_LONG.get(SECRET, from);
    }
}
