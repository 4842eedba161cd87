package dev.scrubjay.server.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Every word that `-o` understands, in the order `-h` lists them. A constant is named as its word.
enum Suboption implements OptionRow {
    MAXCONNS_FAST(
            "maxconns_fast", Feature.BUILT, "tell a client above -c so, and close (default: on)"),
    NO_MAXCONNS_FAST("maxconns_fast", Feature.BUILT, "let it wait instead"),
    HASHPOWER(
            "num",
            "0",
            "hashpower_init",
            Feature.BUILT,
            """
            start the index with 2 to this power buckets, 12 to 32;
            a running server shows it as "STAT hash_power_level".
            0 is 16, as in memcached\
            """),
    NO_HASHEXPAND(null, Feature.BUILT, "never let the index grow"),
    HASH_ALGORITHM(
            "name",
            "murmur3",
            "hash_algorithm",
            Feature.BUILT,
            "how keys are hashed: jenkins, murmur3 or xxh3"),
    TAIL_REPAIR_TIME(
            "secs",
            "0",
            "tail_repair_time",
            Feature.TAIL_REPAIR,
            """
            idle time, 10 at least, after which an item is not found
            any more that is to be evicted while a client reads it;
            its memory is free when that is done. 0: never\
            """),
    LRU_CRAWLER("lru_crawler", Feature.LRU_CRAWLER, ""),
    NO_LRU_CRAWLER("lru_crawler", Feature.LRU_CRAWLER, "do not look for expired items"),
    LRU_CRAWLER_SLEEP(
            "num",
            "100",
            "lru_crawler_sleep",
            Feature.LRU_CRAWLER,
            "microseconds the crawler pauses, after 1000 items at most"),
    LRU_CRAWLER_TOCRAWL(
            "num",
            "0",
            "lru_crawler_tocrawl",
            Feature.LRU_CRAWLER,
            "most items the crawler looks at per class and run; 0: all"),
    READ_BUF_MEM_LIMIT(
            "num",
            "0",
            "read_buf_mem_limit",
            Feature.READ_BUFFER_LIMIT,
            "most megabytes of connection buffers; 0: no limit"),
    RESP_OBJ_MEM_LIMIT("num", null, null, Feature.OBSOLETE, ""),
    LRU_MAINTAINER("lru_maintainer_thread", Feature.LRU_MAINTAINER, ""),
    NO_LRU_MAINTAINER(
            "lru_maintainer_thread",
            Feature.LRU_MAINTAINER,
            "one LRU list per class, and no maintainer"),
    HOT_LRU_PCT(
            "num",
            "20",
            "hot_lru_pct",
            Feature.LRU_MAINTAINER,
            "percent of a class that its hot list may hold"),
    WARM_LRU_PCT(
            "num",
            "40",
            "warm_lru_pct",
            Feature.LRU_MAINTAINER,
            "percent of a class that its warm list may hold"),
    HOT_MAX_FACTOR(
            "num",
            "0.20",
            "hot_max_factor",
            Feature.LRU_MAINTAINER,
            "items idle longer than this times the cold age leave hot"),
    WARM_MAX_FACTOR(
            "num",
            "2.00",
            "warm_max_factor",
            Feature.LRU_MAINTAINER,
            "items idle longer than this times the cold age leave warm"),
    TEMPORARY_TTL(
            "secs",
            "61",
            "temporary_ttl",
            Feature.LRU_MAINTAINER,
            """
            items that live no longer get a list of their own
            and are never evicted; off unless given\
            """),
    IDLE_TIMEOUT(
            "secs",
            "0",
            "idle_timeout",
            Feature.BUILT,
            "close connections silent for so long; 0: never"),
    SLAB_CHUNK_MAX(
            "num",
            "512",
            "slab_chunk_max",
            Feature.BUILT,
            "kilobytes of the largest chunk; larger items are chained"),
    NO_CHUNKED_ITEMS("slab_chunk_max", Feature.BUILT, "let chunks be as large as a page"),
    WATCHER_LOGBUF_SIZE(
            "num", "256", "watcher_logbuf_size", Feature.BUILT, "kilobytes of buffer per watcher"),
    WORKER_LOGBUF_SIZE(
            "num", "64", "worker_logbuf_size", Feature.BUILT, "kilobytes of log buffer per worker"),
    TRACK_SIZES("track_sizes", Feature.BUILT, "keep a histogram for \"stats sizes\""),
    MODERN(null, Feature.OBSOLETE, "nothing any more"),
    NO_MODERN(
            null,
            Feature.BUILT,
            """
            as memcached 1.4 was: one LRU list, jenkins hash,
            no chaining, no crawler, no maxconns_fast, no moves
            of pages, its slab classes\
            """),
    INLINE_ASCII_RESP(null, Feature.OBSOLETE, ""),
    NO_INLINE_ASCII_RESP(null, Feature.OBSOLETE, ""),
    DROP_PRIVILEGES(null, Feature.SECCOMP, ""),
    NO_DROP_PRIVILEGES(null, Feature.SECCOMP, ""),
    RELAXED_PRIVILEGES(null, Feature.SECCOMP, ""),
    SLAB_REASSIGN("slab_reassign", Feature.PAGE_MOVER, ""),
    NO_SLAB_REASSIGN("slab_reassign", Feature.PAGE_MOVER, "never move pages between classes"),
    SLAB_AUTOMOVE(
            "num",
            "1",
            "slab_automove",
            Feature.PAGE_MOVER,
            "move pages by itself: 0 no, 1 yes, 2 at once"),
    NO_SLAB_AUTOMOVE("slab_automove", Feature.PAGE_MOVER, ""),
    SLAB_AUTOMOVE_RATIO(
            "num",
            "0.80",
            "slab_automove_ratio",
            Feature.PAGE_MOVER,
            "a class gets pages when its age is below this share of the oldest"),
    SLAB_AUTOMOVE_WINDOW(
            "num",
            "10",
            "slab_automove_window",
            Feature.PAGE_MOVER,
            "seconds over which ages are compared, 3 to 1800"),
    SLAB_AUTOMOVE_FREERATIO(
            "num",
            "0.010",
            "slab_automove_freeratio",
            Feature.OBSOLETE,
            "share of memory to keep free"),
    SLAB_SIZES(
            "list",
            null,
            null,
            Feature.BUILT,
            """
            chunk sizes of the slab classes, as 100-200-400;
            there is one more, of slab_chunk_max\
            """),
    SOCK_COOKIE_ID("num", "0", null, Feature.SOCKET_MARKS, "a mark for sockets, for firewalls"),
    EXT_PATH("file", null, null, Feature.EXTERNAL_STORAGE, "file:size of external storage"),
    EXT_PAGE_SIZE("num", "64", null, Feature.EXTERNAL_STORAGE, "megabytes of a storage page"),
    EXT_WBUF_SIZE(
            "num", "4", "ext_wbuf_size", Feature.EXTERNAL_STORAGE, "megabytes of a write buffer"),
    EXT_THREADS("num", "1", null, Feature.EXTERNAL_STORAGE, "threads that read and write"),
    EXT_IO_DEPTH("num", "1", null, Feature.EXTERNAL_STORAGE, "requests of a thread at a time"),
    EXT_ITEM_SIZE(
            "num",
            "512",
            "ext_item_size",
            Feature.EXTERNAL_STORAGE,
            "bytes above which items are moved out"),
    EXT_ITEM_AGE(
            "secs",
            "4294967295",
            "ext_item_age",
            Feature.EXTERNAL_STORAGE,
            "idle time after which they are"),
    EXT_LOW_TTL(
            "secs", "0", "ext_low_ttl", Feature.EXTERNAL_STORAGE, "keep shorter lives together"),
    EXT_DROP_UNREAD("ext_drop_unread", Feature.EXTERNAL_STORAGE, "do not keep what nobody read"),
    EXT_RECACHE_RATE(
            "num",
            "2000",
            "ext_recache_rate",
            Feature.EXTERNAL_STORAGE,
            "take one of so many hits back to memory"),
    EXT_COMPACT_UNDER(
            "num",
            "0",
            "ext_compact_under",
            Feature.EXTERNAL_STORAGE,
            "free pages below which to compact"),
    EXT_DROP_UNDER(
            "num",
            "0",
            "ext_drop_under",
            Feature.EXTERNAL_STORAGE,
            "free pages below which to drop cold items"),
    EXT_MAX_FRAG(
            "num",
            "0.80",
            "ext_max_frag",
            Feature.EXTERNAL_STORAGE,
            "fragmentation to put up with"),
    EXT_MAX_SLEEP(
            "num",
            "1000000",
            "ext_max_sleep",
            Feature.EXTERNAL_STORAGE,
            "microseconds its threads sleep at most"),
    SSL_CHAIN_CERT("file", null, "ssl_chain_cert", Feature.TLS, "certificate chain, PEM"),
    SSL_KEY("file", null, "ssl_key", Feature.TLS, "private key, if not with the chain"),
    SSL_KEYFORMAT("name", "PEM", "ssl_keyformat", Feature.TLS, "PEM, DER or ENGINE"),
    SSL_VERIFY_MODE(
            "num",
            "0",
            "ssl_verify_mode",
            Feature.TLS,
            "client certificates: 0 none, 1 ask, 2 need, 3 once"),
    SSL_CIPHERS("list", null, "ssl_ciphers", Feature.TLS, "ciphers to offer"),
    SSL_CA_CERT(
            "file", null, "ssl_ca_cert", Feature.TLS, "authorities of client certificates, PEM"),
    SSL_WBUF_SIZE("num", "16", "ssl_wbuf_size", Feature.TLS, "kilobytes of output buffer"),
    SSL_SESSION_CACHE("ssl_session_cache", Feature.TLS, "let sessions be resumed"),
    SSL_KERNEL_TLS("ssl_kernel_tls", Feature.TLS, "encrypt in the kernel"),
    SSL_MIN_VERSION(
            "num",
            "2",
            "ssl_min_version",
            Feature.TLS,
            "0 TLS 1.0, 1 TLS 1.1, 2 TLS 1.2, 3 TLS 1.3"),
    TRANSPORT(
            "name",
            "auto",
            null,
            Feature.BUILT,
            """
            how bytes are moved: uring (io_uring), nio, or auto:
            uring where the system allows it\
            """),
    DISCOVERY_NODES(
            "list",
            null,
            null,
            Feature.BUILT,
            """
            answer "config get cluster" with these servers,
            as host:port,host:port\
            """),
    DISCOVERY_FILE(
            "file",
            null,
            null,
            Feature.BUILT,
            """
            with those in this file, one host:port a line;
            read again when it changes\
            """),
    DEBUG_COMMANDS(
            null,
            Feature.TEST_HOOK,
            """
            allow "debugtime", which stops and moves the clock,
            and "debugitem", which locks and holds items\
            """);

    private final String word;

    private final @Nullable String argument;
    private final @Nullable String standard;
    private final @Nullable String setting;
    private final Feature feature;
    private final String help;

    Suboption(@Nullable String setting, Feature feature, String help) {
        this(null, null, setting, feature, help);
    }

    Suboption(
            @Nullable String argument,
            @Nullable String standard,
            @Nullable String setting,
            Feature feature,
            String help) {
        this.word = name().toLowerCase(Locale.ROOT);
        this.argument = argument;
        this.standard = standard;
        this.setting = setting;
        this.feature = feature;
        this.help = help;
    }

    /// Finds one by the word before any `=`, `null` if there is none.
    static @Nullable Suboption ofWord(String word) {
        for (Suboption suboption : values()) {
            if (suboption.word.equals(word)) {
                return suboption;
            }
        }
        return null;
    }

    @Override
    public String spelling() {
        return word;
    }

    @Override
    public @Nullable String argument() {
        return argument;
    }

    @Override
    public @Nullable String standard() {
        return standard;
    }

    @Override
    public @Nullable String setting() {
        return setting;
    }

    @Override
    public Feature feature() {
        return feature;
    }

    @Override
    public String help() {
        return help;
    }
}
