package dev.scrubjay.store;

import java.util.List;

/// How the chunk sizes of the slab classes are chosen. The last one is always the largest chunk.
public sealed interface SlabSizing {
    /// Close to each other, and such that a page divides into them with little left over: less
    /// memory is lost than with memcached's.
    record Fine() implements SlabSizing {}

    /// As memcached does by default: from its least chunk on, each larger by the growth factor.
    record Growing() implements SlabSizing {}

    /// A list.
    ///
    /// @param chunkBytes in ascending order
    record Listed(List<Integer> chunkBytes) implements SlabSizing {
        /// Takes a copy, and checks it.
        ///
        /// @throws IllegalArgumentException when there is none, or they are too many, or not
        ///   ascending
        public Listed {
            chunkBytes = List.copyOf(chunkBytes);
            if (chunkBytes.isEmpty() || chunkBytes.size() >= SlabSizes.CLASSES_MAX) {
                throw new IllegalArgumentException(
                        "slab-sizes must be 1 to " + (SlabSizes.CLASSES_MAX - 1));
            }
            for (int index = 0; index < chunkBytes.size(); index++) {
                if (chunkBytes.get(index) <= (index == 0 ? 0 : chunkBytes.get(index - 1))) {
                    throw new IllegalArgumentException("slab-sizes must be ascending");
                }
            }
        }
    }
}
