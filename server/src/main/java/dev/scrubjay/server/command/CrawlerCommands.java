package dev.scrubjay.server.command;

import dev.scrubjay.server.config.CrawlerConfig;
import dev.scrubjay.server.config.LiveConfig;
import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemStore;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// `lru_crawler`: crawls on demand, dumps of all keys, and the settings of the crawler. Any worker
/// calls.
final class CrawlerCommands {
    private static final int CLASS_MAX = 63;
    private static final String DISABLED = "CLIENT_ERROR lru crawler disabled";
    private static final String BUSY = "BUSY currently processing crawler request";

    private final ItemStore store;
    private final CoarseClock clock;
    private final LiveConfig config;
    private final Crawler crawler;

    /// Whether some connection is being sent a dump.
    private final AtomicBoolean dumpPlace = new AtomicBoolean();

    CrawlerCommands(ItemStore store, CoarseClock clock, LiveConfig config, Crawler crawler) {
        this.store = store;
        this.clock = clock;
        this.config = config;
        this.crawler = crawler;
    }

    /// Returns the answer, or null when a dump has begun.
    @Nullable String execute(List<String> words, ResponseBuffer out) {
        if (words.size() == 2) {
            return enable(words.get(1));
        }
        if (words.size() != 3) {
            return TuningCommands.ERROR;
        }
        String value = words.get(2);
        return switch (words.get(1)) {
            case "crawl" -> crawl(value);
            case "metadump" ->
                    dump(KeyDump.Style.METADATA, "metadump", "metadump not allowed", value, out);
            case "mgdump" ->
                    dump(KeyDump.Style.META_GETS, "mgdump", "key dump not allowed", value, out);
            case "sleep" -> sleep(WordNumbers.unsigned(value));
            case "tocrawl" -> toCrawl(WordNumbers.unsigned(value));
            default -> TuningCommands.ERROR;
        };
    }

    private String crawl(String list) {
        if (!crawlerConfig().enabled()) {
            return DISABLED;
        }
        long classes = classes(list);
        if (classes == 0) {
            return "BADCLASS invalid class id";
        }
        return crawler.request(classes) ? TuningCommands.OK : BUSY;
    }

    private @Nullable String dump(
            KeyDump.Style style, String name, String refusal, String list, ResponseBuffer out) {
        if (!crawlerConfig().enabled()) {
            return DISABLED;
        }
        if (!config.current().commands().dumpEnabled() || out.isForDatagrams()) {
            return "ERROR " + refusal;
        }
        if (out.position() > 0) {
            return "ERROR cannot pipeline other commands before " + name;
        }
        long classes = list.equals("hash") ? -1 : classes(list);
        if (classes == 0) {
            return "BADCLASS invalid class id";
        }
        KeyDump dump = new KeyDump(store, clock, dumpPlace, style, classes);
        if (!dump.takePlace()) {
            return BUSY;
        }
        out.suspendForStream(dump);
        return null;
    }

    /// Returns a bit for each class of a list with commas, or 0 when one of them cannot be.
    private static long classes(String list) {
        if (list.equals("all")) {
            return -1;
        }
        long classes = 0;
        for (String word : list.split(",", -1)) {
            long id = WordNumbers.unsigned(word);
            if (id < 1 || id > CLASS_MAX) {
                return 0;
            }
            classes |= 1L << id;
        }
        return classes;
    }

    private String enable(String word) {
        boolean isEnabled = crawlerConfig().enabled();
        return switch (word) {
            case "enable" ->
                    isEnabled
                            ? "ERROR failed to start lru crawler thread"
                            : change(before -> before.withEnabled(true));
            case "disable" ->
                    isEnabled
                            ? change(before -> before.withEnabled(false))
                            : "ERROR failed to stop lru crawler thread";
            default -> TuningCommands.ERROR;
        };
    }

    private String sleep(long micros) {
        if (micros < 0) {
            return TuningCommands.BAD_FORMAT;
        }
        return micros > CrawlerConfig.SLEEP_MICROS_MAX
                ? "CLIENT_ERROR sleep must be one second or less"
                : change(before -> before.withSleepMicros((int) micros));
    }

    private String toCrawl(long items) {
        return items < 0 ? TuningCommands.BAD_FORMAT : change(before -> before.withItemsMax(items));
    }

    private CrawlerConfig crawlerConfig() {
        return config.current().crawler();
    }

    private String change(UnaryOperator<CrawlerConfig> change) {
        config.change(before -> before.withCrawler(change.apply(before.crawler())));
        return TuningCommands.OK;
    }
}
