package dev.scrubjay.server.config;

import static dev.scrubjay.server.config.OptionReader.require;

import dev.scrubjay.store.HashAlgorithm;
import org.jspecify.annotations.Nullable;

/// Applies the words of `-o`.
final class SuboptionReader {
    private static final int HASH_POWER_MIN = 12;
    private static final int HASH_POWER_MAX = 32;
    private static final String TOO_HIGH =
            " is too high\nChoose a value based on \"STAT hash_power_level\""
                    + " from a running instance";

    private static final int TAIL_REPAIR_SECONDS_MIN = 10;

    private SuboptionReader() {}

    /// Applies a list of words separated by commas.
    static void applyAll(Draft draft, String list) {
        int start = 0;
        Suboption last = null;
        while (start < list.length()) {
            int comma = list.indexOf(',', start);
            int end = comma < 0 ? list.length() : comma;
            String entry = list.substring(start, end);
            int equals = entry.indexOf('=');
            Suboption suboption = Suboption.ofWord(equals < 0 ? entry : entry.substring(0, equals));
            if (suboption == null && isFurtherNode(draft, last, entry)) {
                draft.discoveryNodes += "," + entry;
                start = end + 1;
                continue;
            }
            if (suboption == null) {
                throw new StartupException(
                        ExitStatus.FAILURE, "Illegal suboption \"" + entry + "\"");
            }
            apply(draft, suboption, equals < 0 ? null : entry.substring(equals + 1));
            last = suboption;
            start = end + 1;
        }
    }

    /// The commas of `discovery_nodes=a:1,b:2` are those of the list around it.
    private static boolean isFurtherNode(Draft draft, @Nullable Suboption last, String entry) {
        return last == Suboption.DISCOVERY_NODES
                && draft.discoveryNodes != null
                && entry.indexOf(':') >= 0
                && entry.indexOf('=') < 0;
    }

    private static void apply(Draft draft, Suboption suboption, @Nullable String value) {
        switch (suboption.feature()) {
            case TLS, EXTERNAL_STORAGE, SOCKET_MARKS -> applyUnbuilt(draft, suboption, value);
            case LRU_MAINTAINER, LRU_CRAWLER, TAIL_REPAIR -> applyLru(draft, suboption, value);
            case PAGE_MOVER -> applyPageMover(draft, suboption, value);
            default -> applyOther(draft, suboption, value);
        }
    }

    private static void applyOther(Draft draft, Suboption suboption, @Nullable String value) {
        switch (suboption) {
            case MAXCONNS_FAST -> draft.maxConnsFast = true;
            case NO_MAXCONNS_FAST -> draft.maxConnsFast = false;
            case HASHPOWER -> draft.hashPower = hashPowerOf(needed(suboption, value));
            case NO_HASHEXPAND -> draft.hashExpansion = false;
            case HASH_ALGORITHM -> draft.hashAlgorithm = algorithmOf(needed(suboption, value));
            case IDLE_TIMEOUT ->
                    draft.idleTimeoutSeconds = NumberText.leadingInt(needed(suboption, value));
            case SLAB_CHUNK_MAX -> {
                draft.chunkBytesMax = chunkBytesOf(needed(suboption, value));
                draft.isChunkBytesMaxGiven = true;
            }
            case NO_CHUNKED_ITEMS -> draft.chunkBytesMax = Draft.PAGE_BYTES;
            case TRACK_SIZES -> draft.trackSizes = true;
            case SLAB_SIZES -> draft.slabSizes = needed(suboption, value);
            case SLAB_AUTOMOVE_FREERATIO -> applyPageMover(draft, suboption, value);
            case NO_MODERN -> applyNoModern(draft);
            case TRANSPORT -> draft.transport = transportOf(needed(suboption, value));
            case DEBUG_COMMANDS -> draft.debugCommands = true;
            case DISCOVERY_NODES -> draft.discoveryNodes = needed(suboption, value);
            case DISCOVERY_FILE -> draft.discoveryFile = needed(suboption, value);
            case WATCHER_LOGBUF_SIZE ->
                    draft.watcherBufferBytes = unsigned(suboption, value) * Draft.KILOBYTE;
            case WORKER_LOGBUF_SIZE ->
                    draft.workerBufferBytes = unsigned(suboption, value) * Draft.KILOBYTE;
            case READ_BUF_MEM_LIMIT ->
                    draft.readBufferBytesMax = unsigned(suboption, value) * Draft.MEGABYTE;
            case RESP_OBJ_MEM_LIMIT ->
                    draft.notices.add(
                            "DEPRECATED: resp_obj_mem_limit no longer used."
                                    + " See read_buf_mem_limit,");
            case DROP_PRIVILEGES ->
                    draft.notices.add("scrubjayd: -o drop_privileges has no effect here");
            case MODERN,
                    INLINE_ASCII_RESP,
                    NO_INLINE_ASCII_RESP,
                    NO_DROP_PRIVILEGES,
                    RELAXED_PRIVILEGES -> {}
            default -> throw new AssertionError(suboption);
        }
    }

    private static void applyNoModern(Draft draft) {
        if (!draft.isChunkBytesMaxGiven) {
            draft.chunkBytesMax = Draft.PAGE_BYTES;
        }
        draft.isGrowing = true;
        draft.pageMoves = false;
        draft.automove = 0;
        draft.maxConnsFast = false;
        draft.lruSegmented = false;
        draft.lruMaintainer = false;
        draft.lruCrawler = false;
        draft.hashAlgorithm = HashAlgorithm.JENKINS;
    }

    private static void applyLru(Draft draft, Suboption suboption, @Nullable String value) {
        switch (suboption) {
            case LRU_CRAWLER -> draft.lruCrawler = true;
            case NO_LRU_CRAWLER -> draft.lruCrawler = false;
            case LRU_CRAWLER_SLEEP -> {
                int micros = NumberText.leadingInt(needed(suboption, value));
                require(
                        micros >= 0 && micros <= CrawlerConfig.SLEEP_MICROS_MAX,
                        "LRU crawler sleep must be between 0 and 1 second");
                draft.crawlerSleepMicros = micros;
            }
            case LRU_CRAWLER_TOCRAWL -> {
                long items = NumberText.unsigned32(needed(suboption, value));
                require(items >= 0, "lru_crawler_tocrawl takes a numeric 32bit value");
                draft.crawlerItemsMax = items;
            }
            case LRU_MAINTAINER -> {
                draft.lruMaintainer = true;
                draft.lruSegmented = true;
            }
            case NO_LRU_MAINTAINER -> {
                draft.lruMaintainer = false;
                draft.lruSegmented = false;
            }
            case HOT_LRU_PCT -> draft.hotPercent = percent(suboption, value);
            case WARM_LRU_PCT -> draft.warmPercent = percent(suboption, value);
            case HOT_MAX_FACTOR -> draft.hotMaxFactor = factor(suboption, value);
            case WARM_MAX_FACTOR -> draft.warmMaxFactor = factor(suboption, value);
            case TEMPORARY_TTL -> {
                draft.temporaryTtlSeconds = NumberText.leadingInt(needed(suboption, value));
                draft.temporaryLru = true;
            }
            case TAIL_REPAIR_TIME -> {
                int seconds = NumberText.leadingInt(needed(suboption, value));
                require(
                        seconds >= TAIL_REPAIR_SECONDS_MIN,
                        "Cannot set tail_repair_time to less than 10 seconds");
                draft.tailRepairSeconds = seconds;
            }
            default -> throw new AssertionError(suboption);
        }
    }

    private static void applyPageMover(Draft draft, Suboption suboption, @Nullable String value) {
        switch (suboption) {
            case SLAB_REASSIGN -> draft.pageMoves = true;
            case NO_SLAB_REASSIGN -> draft.pageMoves = false;
            case SLAB_AUTOMOVE -> {
                int automove = value == null ? 1 : NumberText.leadingInt(value);
                require(automove >= 0 && automove <= 2, "slab_automove must be between 0 and 2");
                draft.automove = automove;
            }
            case NO_SLAB_AUTOMOVE -> draft.automove = 0;
            case SLAB_AUTOMOVE_RATIO -> {
                double ratio = NumberText.leadingDouble(needed(suboption, value));
                require(ratio > 0 && ratio < 1, "slab_automove_ratio must be > 0 and < 1");
                draft.automoveRatio = ratio;
            }
            case SLAB_AUTOMOVE_WINDOW -> {
                int seconds = NumberText.leadingInt(needed(suboption, value));
                require(
                        seconds >= PageMoveConfig.WINDOW_SECONDS_MIN
                                && seconds <= PageMoveConfig.WINDOW_SECONDS_MAX,
                        "slab_automove_window must be > 2 and < 1800");
                draft.automoveWindowSeconds = seconds;
            }
            case SLAB_AUTOMOVE_FREERATIO -> {
                String text = needed(suboption, value);
                require(
                        NumberText.startsWithNumber(text),
                        "could not parse argument to slab_automove_freeratio");
                draft.automoveFreeRatio = NumberText.leadingDouble(text);
            }
            default -> throw new AssertionError(suboption);
        }
    }

    /// Checks what memcached checks, then refuses.
    private static void applyUnbuilt(Draft draft, Suboption suboption, @Nullable String value) {
        if (suboption.argument() != null) {
            String text = needed(suboption, value);
            switch (suboption) {
                case SOCK_COOKIE_ID -> {
                    if (NumberText.leadingInt(text) == 0) {
                        return;
                    }
                }
                case SSL_MIN_VERSION ->
                        require(
                                isFrom0To3(text),
                                "Invalid ssl_min_version. Use help to see valid options.");
                case SSL_VERIFY_MODE ->
                        require(
                                isFrom0To3(text),
                                "Invalid ssl_verify_mode. Use help to see valid options.");
                case EXT_MAX_FRAG ->
                        require(
                                NumberText.startsWithNumber(text),
                                "could not parse argument to ext_max_frag");
                default -> {
                    if ("num".equals(suboption.argument()) || "secs".equals(suboption.argument())) {
                        unsigned(suboption, text);
                    }
                }
            }
        }
        draft.refuse("-o " + suboption.spelling(), suboption.feature());
    }

    private static boolean isFrom0To3(String text) {
        long number = NumberText.unsigned32(text);
        return number >= 0 && number <= 3;
    }

    private static int hashPowerOf(String value) {
        int power = NumberText.leadingInt(value);
        if (power < HASH_POWER_MIN || power > HASH_POWER_MAX) {
            throw new StartupException(
                    ExitStatus.FAILURE,
                    "Initial hashtable multiplier of "
                            + power
                            + (power < HASH_POWER_MIN ? " is too low" : TOO_HIGH));
        }
        return power;
    }

    private static HashAlgorithm algorithmOf(String value) {
        return switch (value) {
            case "jenkins" -> HashAlgorithm.JENKINS;
            case "murmur3" -> HashAlgorithm.MURMUR3;
            case "xxh3" -> HashAlgorithm.XXH3;
            default ->
                    throw new StartupException(
                            ExitStatus.FAILURE,
                            "Unknown hash_algorithm option (jenkins, murmur3, xxh3)");
        };
    }

    private static TransportChoice transportOf(String value) {
        TransportChoice choice = TransportChoice.ofWord(value);
        if (choice == null) {
            throw new StartupException(
                    ExitStatus.FAILURE, "Unknown transport option (uring, nio, auto)");
        }
        return choice;
    }

    private static int chunkBytesOf(String value) {
        require(NumberText.startsWithNumber(value), "could not parse argument to slab_chunk_max");
        long kilobytes = NumberText.leadingLong(value, 10);
        require(kilobytes > 0, "slab_chunk_max must be >= 0");
        require(
                kilobytes <= Draft.PAGE_BYTES / Draft.KILOBYTE,
                "slab_chunk_max must be specified in kilobytes.");
        return (int) kilobytes * Draft.KILOBYTE;
    }

    private static int percent(Suboption suboption, @Nullable String value) {
        int percent = NumberText.leadingInt(needed(suboption, value));
        require(
                percent >= 1 && percent < LruConfig.PERCENT_MAX,
                suboption.spelling() + " must be > 1 and < 80");
        return percent;
    }

    private static double factor(Suboption suboption, @Nullable String value) {
        double factor = NumberText.leadingDouble(needed(suboption, value));
        require(factor > 0, suboption.spelling() + " must be > 0");
        return factor;
    }

    private static long unsigned(Suboption suboption, @Nullable String value) {
        long number = NumberText.unsigned32(needed(suboption, value));
        require(number >= 0, "could not parse argument to " + suboption.spelling());
        return number;
    }

    /// Returns the value of a word that must have one; memcached has several ways to miss it.
    private static String needed(Suboption suboption, @Nullable String value) {
        if (value != null) {
            return value;
        }
        String word = suboption.spelling();
        String problem =
                switch (suboption) {
                    case HASHPOWER, TAIL_REPAIR_TIME, IDLE_TIMEOUT ->
                            "Missing numeric argument for " + word;
                    case LRU_CRAWLER_SLEEP, LRU_CRAWLER_TOCRAWL -> "Missing " + word + " value";
                    case EXT_PATH -> "missing argument to ext_path, ie: ext_path=/d/file:5G";
                    default -> "Missing " + word + " argument";
                };
        throw new StartupException(ExitStatus.FAILURE, problem);
    }
}
