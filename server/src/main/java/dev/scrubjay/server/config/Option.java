package dev.scrubjay.server.config;

import static dev.scrubjay.server.config.Feature.BUILT;

import org.jspecify.annotations.Nullable;

/// Every option that has a letter, in the order `-h` lists them.
///
/// With [Suboption] this is the one table: the parser, `-h`, `stats settings` and docs/OPTIONS.md
/// all come from it.
enum Option implements OptionRow {
    PORT(
            'p',
            "port",
            "num",
            "11211",
            "tcpport",
            BUILT,
            "TCP port to listen on; 0 for any free one"),
    UDP_PORT(
            'U',
            "udp-port",
            "num",
            "0",
            "udpport",
            BUILT,
            """
            UDP port to listen on; 0 for none, -1 for any free one.
            Without -p it is the TCP port, too; with -p 0 there is no TCP\
            """),
    UNIX_SOCKET(
            's',
            "unix-socket",
            "file",
            null,
            "domain_socket",
            BUILT,
            "unix socket to listen on, instead of the network"),
    UNIX_MASK(
            'a',
            "unix-mask",
            "mask",
            "700",
            "umask",
            BUILT,
            "access mask of the unix socket, in octal"),
    ENABLE_SHUTDOWN(
            'A',
            "enable-shutdown",
            null,
            null,
            "shutdown_command",
            BUILT,
            "allow the \"shutdown\" command"),
    LISTEN(
            'l',
            "listen",
            "addr",
            null,
            "inter",
            BUILT,
            """
            address to listen on (default: every interface)
            may be given again, or hold several with commas;
            <host>, <host>:<port>, <IPv6> or [<IPv6>]:<port>;
            with proto[<name>]: before it, its clients speak ascii,
            binary, or, as they like, negotiating\
            """),
    DAEMON('d', "daemon", null, null, null, BUILT, "run in the background"),
    CORE_DUMPS(
            'r',
            "enable-coredumps",
            null,
            null,
            null,
            BUILT,
            "raise the limit of core files as far as allowed"),
    USER('u', "user", "user", null, null, BUILT, "become this user (only when started as root)"),
    MEMORY_LIMIT(
            'm', "memory-limit", "num", "64", "maxbytes", BUILT, "memory for items, in megabytes"),
    NO_EVICTIONS(
            'M',
            "disable-evictions",
            null,
            null,
            "evictions",
            BUILT,
            "when memory is full, refuse instead of evicting"),
    CONN_LIMIT('c', "conn-limit", "num", "1024", "maxconns", BUILT, "most connections at a time"),
    LOCK_MEMORY(
            'k', "lock-memory", null, null, null, BUILT, "keep item memory from being paged out"),
    VERBOSE(
            'v',
            "verbose",
            null,
            null,
            "verbosity",
            BUILT,
            "say more on standard error; -vv and -vvv even more"),
    HELP('h', "help", null, null, null, BUILT, "print this and exit"),
    LICENSE('i', "license", null, null, null, BUILT, "print the license and exit"),
    VERSION('V', "version", null, null, null, BUILT, "print the version and exit"),
    PID_FILE('P', "pidfile", "file", null, null, BUILT, "write the process id to this file"),
    GROWTH_FACTOR(
            'f',
            "slab-growth-factor",
            "num",
            "1.25",
            "growth_factor",
            BUILT,
            """
            how much larger each slab class is than the last;
            with neither -f nor -n the classes are closer to each
            other than memcached's\
            """),
    SLAB_MIN_SIZE(
            'n',
            "slab-min-size",
            "bytes",
            "48",
            "chunk_size",
            BUILT,
            "room for key, value and flags in the smallest class"),
    LARGE_PAGES(
            'L',
            "enable-largepages",
            null,
            null,
            null,
            BUILT,
            "use large memory pages, where the system has them"),
    DELIMITER(
            'D',
            null,
            "char",
            ":",
            "stat_key_prefix",
            BUILT,
            """
            what ends the prefix of a key, for \"stats detail\";
            giving it also turns the collection on\
            """),
    THREADS('t', "threads", "num", "4", "num_threads", BUILT, "worker threads"),
    REQUESTS_PER_TURN(
            'R',
            "max-reqs-per-event",
            "num",
            "20",
            "reqs_per_event",
            BUILT,
            "requests a connection may run before others get a turn"),
    NO_CAS('C', "disable-cas", null, null, "cas_enabled", BUILT, "give items no cas unique"),
    BACKLOG(
            'b',
            "listen-backlog",
            "num",
            "1024",
            "tcp_backlog",
            BUILT,
            "connections that may wait to be accepted"),
    PROTOCOL(
            'B',
            "protocol",
            "name",
            "auto",
            "binding_protocol",
            BUILT,
            "protocol: ascii, binary or auto"),
    ITEM_SIZE_MAX(
            'I',
            "max-item-size",
            "num",
            "1m",
            "item_size_max",
            BUILT,
            """
            largest item, in bytes or with k or m
            (at least 1k, at most 1024m)\
            """),
    SASL('S', "enable-sasl", null, null, "auth_enabled_sasl", Feature.SASL, "SASL authentication"),
    NO_FLUSH('F', "disable-flush-all", null, null, "flush_enabled", BUILT, "refuse \"flush_all\""),
    NO_DUMPS(
            'X',
            "disable-dumping",
            null,
            null,
            "dump_enabled",
            BUILT,
            "refuse \"stats cachedump\", \"stats detail\" and metadump"),
    NO_WATCH('W', "disable-watch", null, null, null, BUILT, "refuse \"watch\""),
    AUTH_FILE(
            'Y',
            "auth-file",
            "file",
            null,
            "auth_enabled_ascii",
            BUILT,
            """
            ask clients for a user and password of this file,
            with lines of user:password; read again after HUP\
            """),
    MEMORY_FILE(
            'e',
            "memory-file",
            "file",
            null,
            "memory_file",
            BUILT,
            """
            keep items in this file, on a memory file system;
            a server stopped by USR1 finds them again\
            """),
    TLS('Z', "enable-ssl", null, null, "ssl_enabled", Feature.TLS, "TLS"),
    EXTENDED('o', "extended", "list", null, null, BUILT, "the options below, separated by commas"),
    NAPI_IDS(
            'N',
            "napi-ids",
            "num",
            "0",
            "num_napi_ids",
            Feature.NAPI_IDS,
            "network queues to spread workers over");

    /// The order in which memcached declares long names; an ambiguous one is reported in it.
    static final String LONG_NAME_ORDER = "aAZpsUmMckhiVrvdluPfntLRCbBISFXWYeoN";

    private final char letter;
    private final @Nullable String longName;
    private final @Nullable String argument;
    private final @Nullable String standard;
    private final @Nullable String setting;
    private final Feature feature;
    private final String help;

    Option(
            char letter,
            @Nullable String longName,
            @Nullable String argument,
            @Nullable String standard,
            @Nullable String setting,
            Feature feature,
            String help) {
        this.letter = letter;
        this.longName = longName;
        this.argument = argument;
        this.standard = standard;
        this.setting = setting;
        this.feature = feature;
        this.help = help;
    }

    /// Finds an option by its letter, `null` if there is none.
    static @Nullable Option ofLetter(char letter) {
        for (Option option : values()) {
            if (option.letter == letter) {
                return option;
            }
        }
        return null;
    }

    char letter() {
        return letter;
    }

    @Nullable String longName() {
        return longName;
    }

    @Override
    public String spelling() {
        return longName == null ? "-" + letter : "-" + letter + ", --" + longName;
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
