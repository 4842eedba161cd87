package dev.scrubjay.server.stats;

import dev.scrubjay.server.config.CommandConfig;
import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemStore;
import dev.scrubjay.store.ItemView;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/// `stats cachedump class limit`: the items of one slab class, from the one stored last.
///
/// As in memcached, at most 2 MB of them, and none whose key is binary.
final class CacheDump {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final long UNSIGNED_MAX = 0xffffffffL;
    private static final int BYTES_MAX = 2 << 20;
    private static final int KEY_BYTES_MAX = 250;

    private final CoarseClock clock;
    private final long itemsMax;
    private final StatsWriter out = new StatsWriter();
    private final byte[] key = new byte[KEY_BYTES_MAX];
    private long items;

    private CacheDump(CoarseClock clock, long itemsMax) {
        this.clock = clock;
        this.itemsMax = itemsMax;
    }

    static byte[] answer(
            CommandConfig config, List<String> args, ItemStore store, CoarseClock clock) {
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
        long limit = Long.parseLong(args.get(2));
        CacheDump dump = new CacheDump(clock, limit == 0 ? Long.MAX_VALUE : limit);
        store.visitLru((int) id, clock.now(), dump::add);
        return dump.out.end();
    }

    private boolean add(ItemView item) {
        if (!item.isKeyBinary()) {
            item.copyKey(key, 0);
            long exptime = item.expiry() == 0 ? 0 : clock.unixTime(item.expiry());
            String name = new String(key, 0, item.keyLength(), StandardCharsets.ISO_8859_1);
            byte[] line =
                    ("ITEM " + name + " [" + item.valueLength() + " b; " + exptime + " s]\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1);
            if (out.size() + line.length > BYTES_MAX) {
                return false;
            }
            out.raw(line, 0, line.length);
            items++;
        }
        return items < itemsMax;
    }

    private static boolean isUnsigned(String word) {
        return NUMBER.matcher(word).matches() && Long.parseLong(word) <= UNSIGNED_MAX;
    }
}
