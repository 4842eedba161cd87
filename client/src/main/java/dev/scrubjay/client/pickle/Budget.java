package dev.scrubjay.client.pickle;

import java.math.BigInteger;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one pickle may cost.
///
/// Most opcodes cost a constant for each byte that asks for them. The exceptions are paid for here,
/// from an account that the pickle's length fills:
///
/// * copying: a few bytes can have one long text encoded, or one list turned into a set, again and
///   again
/// * hashing and comparing keys: a tuple of two of the same tuple of two ... doubles at each step,
///   and tuples can be chosen to have equal hashes
final class Budget {
    /// What even the smallest pickle gets.
    private static final long START = 1 << 20;

    private static final long PER_BYTE = 32;

    /// What even the largest pickle gets: bounds memory too, as no charge buys more than 64 bytes.
    private static final long MAX = 1 << 26;

    /// What a set costs for each of its elements, which take about this many bytes.
    static final int ELEMENT = 32;

    /// How many values may be made.
    private static final int VALUES_MAX = 1 << 22;

    /// How many lists, tuples, dicts and sets may be made; a dict of one takes 200 bytes.
    private static final int CONTAINERS_MAX = 1 << 19;

    /// Characters of a text or bits of an integer that are hashed or compared for the price of 1.
    private static final int UNITS_PER_CHARGE = 64;

    private long left;
    private int values;
    private int containers;

    /// How many tuples were used as keys, by their hash.
    private @Nullable Map<Integer, Integer> tupleHashes;

    Budget(int pickleBytes) {
        left = Math.min(START + PER_BYTE * pickleBytes, MAX);
    }

    void charge(long cost) {
        left -= cost;
        if (left < 0) {
            throw new PickleException("it asks for too much work");
        }
    }

    void chargeValue() {
        if (++values > VALUES_MAX) {
            throw new PickleException("it holds more than " + VALUES_MAX + " values");
        }
    }

    void chargeContainer() {
        if (++containers > CONTAINERS_MAX) {
            throw new PickleException(
                    "it holds more than " + CONTAINERS_MAX + " lists, tuples, dicts and sets");
        }
    }

    /// Pays for one use of a key, before anybody hashes it. Refuses what Python cannot hash either.
    void chargeKey(@Nullable Object key) {
        long before = left;
        chargeHash(key, 0);
        if (key instanceof Tuple) {
            if (tupleHashes == null) {
                tupleHashes = new HashMap<>();
            }
            long weight = before - left;
            charge(weight * tupleHashes.merge(key.hashCode(), 1, Integer::sum));
        }
    }

    private void chargeHash(@Nullable Object key, int depth) {
        charge(1);
        if (key instanceof Tuple tuple) {
            DataCheck.refuseDepth(depth);
            for (Object element : tuple) {
                chargeHash(element, depth + 1);
            }
        } else if (key instanceof String text) {
            charge(text.length() / UNITS_PER_CHARGE);
        } else if (key instanceof BigInteger integer) {
            charge(integer.bitLength() / UNITS_PER_CHARGE);
        } else if (key instanceof Collection || key instanceof Map) {
            throw new PickleException("a list, dict or set cannot be a key");
        } else if (key instanceof Global) {
            throw new PickleException("a global is no value");
        }
    }
}
