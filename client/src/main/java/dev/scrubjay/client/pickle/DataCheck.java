package dev.scrubjay.client.pickle;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Looks a finished value over, so that nobody who prints, compares or walks it regrets it.
///
/// A list can hold itself, and twenty lists can stand for a million by each holding the next twice.
/// Python lives with both. Java's `hashCode`, `equals` and `toString` end the stack on the first
/// and do not end on the second.
final class DataCheck {
    /// Python's own pickler goes no deeper.
    private static final int DEPTH_MAX = 500;

    /// How many values there may be when shared ones count each time they are seen.
    private static final long EXPANDED_MAX = 1 << 24;

    private static final Extent LEAF = new Extent(1, 0);

    /// The extents of finished containers; `null` if nothing can be shared.
    private final @Nullable IdentityHashMap<Object, Extent> known;

    /// How many values a value stands for, and how many containers are around the deepest of them.
    private record Extent(long count, int height) {
        Extent with(Extent element) {
            long sum = count + element.count;
            if (sum > EXPANDED_MAX) {
                throw new PickleException("it stands for more than " + EXPANDED_MAX + " values");
            }
            return new Extent(sum, Math.max(height, element.height + 1));
        }
    }

    private DataCheck(boolean mayShare) {
        known = mayShare ? new IdentityHashMap<>() : null;
    }

    /// Refuses what is not plain data, nests too deeply, holds itself or would be too large to
    /// walk.
    ///
    /// @param mayShare whether anything in it can be held twice
    static void check(@Nullable Object value, boolean mayShare) {
        new DataCheck(mayShare).measure(value, 0);
    }

    static void refuseDepth(int depth) {
        if (depth > DEPTH_MAX) {
            throw new PickleException("it nests deeper than " + DEPTH_MAX + ", or holds itself");
        }
    }

    /// Measures what `depth` containers are around. One that holds itself is found by its depth.
    private Extent measure(@Nullable Object value, int depth) {
        if (value instanceof Collection || value instanceof Map) {
            Extent extent = known == null ? null : known.get(value);
            if (extent == null) {
                refuseDepth(depth);
                extent = measureContainer(value, depth + 1);
                if (known != null) {
                    known.put(value, extent);
                }
            }
            refuseDepth(depth + extent.height);
            return extent;
        }
        if (value instanceof Global) {
            throw new PickleException("a global is no value");
        }
        return LEAF;
    }

    private Extent measureContainer(Object container, int depth) {
        Extent extent = LEAF;
        if (container instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                extent = extent.with(measure(entry.getKey(), depth));
                extent = extent.with(measure(entry.getValue(), depth));
            }
        } else {
            for (Object element : (Collection<?>) container) {
                extent = extent.with(measure(element, depth));
            }
        }
        return extent;
    }
}
