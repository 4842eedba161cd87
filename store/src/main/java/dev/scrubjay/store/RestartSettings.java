package dev.scrubjay.store;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The settings that decide where items are in memory and what they look like, as a text of lines.
/// Items made with others cannot be gone on with.
///
/// Where memcached has a name for one it is memcached's, since the user is told.
final class RestartSettings {
    /// To be raised with every change of what is in memory or in a [RestartImage].
    private static final int FORMAT = 1;

    private static final char UNPRINTABLE = '?';
    private static final int SHOWN_CHARS_MAX = 100;

    private RestartSettings() {}

    static String of(StoreConfig config, SlabSizes sizes, int scale) {
        String chunkSizes =
                IntStream.rangeClosed(1, sizes.classCount())
                        .mapToObj(id -> Integer.toString(sizes.chunkBytes(id)))
                        .collect(Collectors.joining(","));
        return String.join(
                "\n",
                "format " + FORMAT,
                "maxbytes " + config.memoryBytesMax(),
                "item_size_max " + config.itemBytesMax(),
                "slab_config " + config.growthFactor(),
                "chunk_size " + config.chunkBytesMin(),
                "slab_chunk_size_max " + config.slabChunkBytesMax(),
                "slab_page_size " + ItemMemory.PAGE_BYTES,
                "slab_classes " + chunkSizes,
                "use_cas " + config.casEnabled(),
                "hash_algorithm " + config.hashAlgorithm(),
                "scale " + scale);
    }

    /// Why items made with some settings cannot be gone on with, null when they can.
    static @Nullable String difference(String before, String now) {
        if (before.equals(now)) {
            return null;
        }
        List<String> linesNow = Arrays.asList(now.split("\n", -1));
        for (String line : before.split("\n", -1)) {
            if (!linesNow.contains(line)) {
                int end = Math.max(line.indexOf(' '), 0);
                return "restart incompatible due to setting for [%s] [old value: %s]"
                        .formatted(
                                printable(line.substring(0, end)),
                                printable(line.substring(end).strip()));
            }
        }
        return "restart incompatible: not the same settings";
    }

    private static String printable(String text) {
        String shown = text.length() <= SHOWN_CHARS_MAX ? text : text.substring(0, SHOWN_CHARS_MAX);
        return shown.replaceAll("[^ -~]", String.valueOf(UNPRINTABLE));
    }
}
