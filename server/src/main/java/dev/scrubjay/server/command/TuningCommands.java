package dev.scrubjay.server.command;

import dev.scrubjay.server.config.LiveConfig;
import dev.scrubjay.server.config.LruConfig;
import dev.scrubjay.server.config.PageMoveConfig;
import dev.scrubjay.store.ItemStore;
import java.util.List;
import java.util.function.UnaryOperator;

/// `cache_memlimit`, `slabs`, `lru`: what was set at the start and can be changed while the server
/// runs. `stats settings` shows it. Any worker calls.
///
/// What is shown and what the store is told change together, guarded by the object itself: of two
/// commands at once, the store keeps to the one that is shown.
final class TuningCommands {
    static final String OK = "OK";
    static final String ERROR = "ERROR";
    static final String BAD_FORMAT = "CLIENT_ERROR bad command line format";

    private static final long MEGABYTES_MIN = 8;
    private static final long MEGABYTES_MAX = 1_000_000_000;
    private static final int MEGABYTE_SHIFT = 20;
    private static final int AUTOMOVE_MAX = 2;

    private final ItemStore store;
    private final LiveConfig config;

    TuningCommands(ItemStore store, LiveConfig config) {
        this.store = store;
        this.config = config;
    }

    String cacheMemlimit(List<String> words) {
        long megabytes = words.size() < 2 ? -1 : WordNumbers.unsigned(words.get(1));
        if (megabytes < 0) {
            return ERROR;
        }
        if (megabytes < MEGABYTES_MIN) {
            return "MEMLIMIT_TOO_SMALL cannot set maxbytes to less than 8m";
        }
        if (megabytes > MEGABYTES_MAX) {
            return "MEMLIMIT_ADJUST_FAILED input value is megabytes not bytes";
        }
        long bytes = megabytes << MEGABYTE_SHIFT;
        return limitMemory(bytes) ? OK : "MEMLIMIT_ADJUST_FAILED out of bounds or unable to adjust";
    }

    private synchronized boolean limitMemory(long bytes) {
        if (!store.limitMemory(bytes)) {
            return false;
        }
        config.change(before -> before.withStore(before.store().withMemoryBytesMax(bytes)));
        return true;
    }

    // --------------------------------------------------------------- slabs

    String slabs(List<String> words) {
        if (words.size() == 4 && words.get(1).equals("reassign")) {
            return reassign(words.get(2), words.get(3));
        }
        if (words.size() >= 3 && words.get(1).equals("automove")) {
            return automove(words);
        }
        return ERROR;
    }

    private String reassign(String from, String to) {
        if (!config.current().pageMove().enabled()) {
            return "CLIENT_ERROR slab reassignment disabled";
        }
        if (!WordNumbers.isSigned(from) || !WordNumbers.isSigned(to)) {
            return BAD_FORMAT;
        }
        return switch (store.slabMover().reassign(Integer.parseInt(from), Integer.parseInt(to))) {
            case ACCEPTED -> OK;
            case BUSY -> "BUSY currently processing reassign request";
            case BAD_CLASS -> "BADCLASS invalid src or dst class id";
            case NO_SPARE -> "NOSPARE source class has no spare pages";
            case SAME -> "SAME src and dst class are identical";
        };
    }

    private String automove(List<String> words) {
        String value = words.size() > 3 ? words.get(3) : "";
        return switch (words.get(2)) {
            case "ratio" -> {
                double ratio = WordNumbers.decimal(value);
                yield Double.isNaN(ratio)
                        ? ERROR
                        : changePageMove(before -> before.withRatio(ratio));
            }
            case "freeratio" -> {
                double ratio = WordNumbers.decimal(value);
                yield Double.isNaN(ratio)
                        ? ERROR
                        : changePageMove(before -> before.withFreeRatio(ratio));
            }
            case "window" -> setWindow(WordNumbers.unsigned(value));
            default -> setLevel(WordNumbers.unsigned(words.get(2)));
        };
    }

    private String setWindow(long seconds) {
        if (seconds < 0) {
            return ERROR;
        }
        return seconds < PageMoveConfig.WINDOW_SECONDS_MIN
                        || seconds > PageMoveConfig.WINDOW_SECONDS_MAX
                ? "CLIENT_ERROR automove window too low or too high"
                : changePageMove(before -> before.withWindowSeconds((int) seconds));
    }

    private String setLevel(long level) {
        if (level < 0) {
            return BAD_FORMAT;
        }
        return level > AUTOMOVE_MAX
                ? ERROR
                : changePageMove(before -> before.withAutomove((int) level));
    }

    private synchronized String changePageMove(UnaryOperator<PageMoveConfig> change) {
        config.change(before -> before.withPageMove(change.apply(before.pageMove())));
        store.slabMover().tune(config.current().pageMove().policy());
        return OK;
    }

    // --------------------------------------------------------------- lru

    String lru(List<String> words) {
        if (words.size() >= 6 && words.get(1).equals("tune")) {
            return tune(words);
        }
        if (words.size() < 3 || !config.current().lru().maintainer()) {
            return ERROR;
        }
        String value = words.get(2);
        return switch (words.get(1)) {
            case "mode" ->
                    switch (value) {
                        case "flat" -> changeLru(before -> before.withSegmented(false));
                        case "segmented" -> changeLru(before -> before.withSegmented(true));
                        default -> ERROR;
                    };
            case "temp_ttl" -> {
                if (!WordNumbers.isSigned(value)) {
                    yield ERROR;
                }
                int seconds = Integer.parseInt(value);
                yield changeLru(before -> withTemporary(before, seconds));
            }
            default -> ERROR;
        };
    }

    private static LruConfig withTemporary(LruConfig before, int seconds) {
        return seconds < 0
                ? before.withTemporary(false, before.temporaryTtlSeconds())
                : before.withTemporary(true, seconds);
    }

    private String tune(List<String> words) {
        long hot = WordNumbers.unsigned(words.get(2));
        long warm = WordNumbers.unsigned(words.get(3));
        double hotFactor = WordNumbers.decimal(words.get(4));
        double warmFactor = WordNumbers.decimal(words.get(5));
        if (hot < 0 || warm < 0 || Double.isNaN(hotFactor) || Double.isNaN(warmFactor)) {
            return ERROR;
        }
        if (hot + warm > LruConfig.PERCENT_MAX) {
            return "ERROR hot and warm pcts must not exceed 80";
        }
        if (hotFactor <= 0 || warmFactor <= 0) {
            return "ERROR hot/warm age factors must be greater than 0";
        }
        return changeLru(before -> before.withTuning((int) hot, (int) warm, hotFactor, warmFactor));
    }

    private synchronized String changeLru(UnaryOperator<LruConfig> change) {
        config.change(before -> before.withLru(change.apply(before.lru())));
        store.tuneLru(config.current().lru().terms());
        return OK;
    }
}
