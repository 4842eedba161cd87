package dev.scrubjay.server.stats;

import dev.scrubjay.server.config.CommandConfig;
import dev.scrubjay.store.SlabClassStats;
import java.util.List;
import java.util.regex.Pattern;

/// `stats cachedump class limit`: checks the request as memcached does.
///
/// The store cannot list its items yet, so only the dump of an empty class is answered. That of a
/// class that has items is refused as a report we do not know: an empty list would be a lie.
final class CacheDump {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final long UNSIGNED_MAX = 0xffffffffL;

    private CacheDump() {}

    static byte[] answer(CommandConfig config, List<String> args, List<SlabClassStats> classes) {
        if (!config.dumpEnabled()) {
            return StatsWriter.line("CLIENT_ERROR stats cachedump not allowed");
        }
        if (args.size() < 3) {
            return StatsWriter.line("CLIENT_ERROR bad command line");
        }
        if (!isUnsigned(args.get(1)) || !isUnsigned(args.get(2))) {
            return StatsWriter.line("CLIENT_ERROR bad command line format");
        }
        long id = Long.parseLong(args.get(1));
        if (id >= WorkerCounters.SLAB_CLASSES_MAX) {
            return StatsWriter.line("CLIENT_ERROR Illegal slab id");
        }
        boolean isEmpty = classes.stream().noneMatch(each -> each.id() == id && each.items() > 0);
        return StatsWriter.line(isEmpty ? "END" : "ERROR");
    }

    private static boolean isUnsigned(String word) {
        return NUMBER.matcher(word).matches() && Long.parseLong(word) <= UNSIGNED_MAX;
    }
}
