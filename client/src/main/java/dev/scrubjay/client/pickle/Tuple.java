package dev.scrubjay.client.pickle;

import java.util.AbstractList;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/// Python's tuple: a list that cannot change, and so may be a key.
final class Tuple extends AbstractList<@Nullable Object> implements RandomAccess {
    private final @Nullable Object[] elements;

    Tuple(@Nullable Object... elements) {
        this.elements = elements;
    }

    @Override
    public @Nullable Object get(int index) {
        return elements[index];
    }

    @Override
    public int size() {
        return elements.length;
    }
}
