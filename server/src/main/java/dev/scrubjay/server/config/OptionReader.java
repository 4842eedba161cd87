package dev.scrubjay.server.config;

/// Applies the options that have a letter.
final class OptionReader {
    /// More threads than any machine of today has use for.
    private static final int WORKERS_MAX = 1024;

    /// Above this memcached warns.
    private static final int WORKERS_SENSIBLE = 64;

    private OptionReader() {}

    /// Applies one option.
    ///
    /// @param value empty when it takes none
    static void apply(Draft draft, Option option, String value) {
        switch (option) {
            case PORT,
                    UDP_PORT,
                    UNIX_SOCKET,
                    UNIX_MASK,
                    LISTEN,
                    CONN_LIMIT,
                    BACKLOG,
                    THREADS,
                    REQUESTS_PER_TURN,
                    PROTOCOL,
                    NAPI_IDS,
                    TLS,
                    SASL,
                    AUTH_FILE ->
                    applyNet(draft, option, value);
            case ENABLE_SHUTDOWN -> draft.shutdownEnabled = true;
            case DAEMON -> draft.isDaemon = true;
            case CORE_DUMPS -> draft.coreDumps = true;
            case USER -> draft.user = value;
            case VERBOSE -> draft.verbosity++;
            case PID_FILE -> draft.pidFile = value;
            case MEMORY_LIMIT,
                    NO_EVICTIONS,
                    LOCK_MEMORY,
                    GROWTH_FACTOR,
                    SLAB_MIN_SIZE,
                    LARGE_PAGES,
                    NO_CAS,
                    ITEM_SIZE_MAX,
                    MEMORY_FILE ->
                    applyStore(draft, option, value);
            case DELIMITER -> {
                require(!value.isEmpty(), "No delimiter specified");
                draft.prefixDelimiter = value.charAt(0);
                draft.detailEnabled = true;
            }
            case NO_FLUSH -> draft.flushEnabled = false;
            case NO_DUMPS -> draft.dumpEnabled = false;
            case NO_WATCH -> draft.watchEnabled = false;
            case EXTENDED -> SuboptionReader.applyAll(draft, value);
            case HELP, LICENSE, VERSION -> throw new AssertionError("printed by the command line");
        }
    }

    private static void applyNet(Draft draft, Option option, String value) {
        switch (option) {
            case PORT -> {
                draft.port = portOf(value);
                draft.isPortGiven = true;
            }
            case UDP_PORT -> draft.udpPort = portOf(value);
            case UNIX_SOCKET -> draft.unixSocket = value;
            case UNIX_MASK -> draft.unixMask = (int) NumberText.leadingLong(value, 8);
            case LISTEN -> addInterface(draft, value);
            case CONN_LIMIT ->
                    draft.connectionsMax =
                            positive(value, "Maximum connections must be greater than 0");
            case BACKLOG -> draft.backlog = NumberText.leadingInt(value);
            case THREADS -> draft.workers = workersOf(draft, value);
            case REQUESTS_PER_TURN ->
                    draft.requestsPerTurn =
                            positive(value, "Number of requests per event must be greater than 0");
            case PROTOCOL -> {
                draft.protocol = protocolOf(value);
                draft.isProtocolGiven = true;
            }
            case NAPI_IDS ->
                    draft.napiIds =
                            positive(value, "Maximum number of NAPI IDs must be greater than 0");
            case TLS -> draft.isTls = true;
            case SASL -> draft.isSasl = true;
            case AUTH_FILE -> draft.authFile = value;
            default -> throw new AssertionError(option);
        }
    }

    private static void addInterface(Draft draft, String value) {
        String before = draft.interfaces;
        if (before == null) {
            draft.interfaces = value;
        } else if (!("," + before + ",").contains("," + value + ",")) {
            draft.interfaces = before + "," + value;
        }
    }

    private static void applyStore(Draft draft, Option option, String value) {
        switch (option) {
            case MEMORY_LIMIT ->
                    draft.memoryBytesMax = (long) NumberText.leadingInt(value) * Draft.MEGABYTE;
            case NO_EVICTIONS -> draft.evictions = false;
            case LOCK_MEMORY -> draft.lockMemory = true;
            case GROWTH_FACTOR -> {
                draft.isGrowing = true;
                draft.growthFactor = NumberText.leadingDouble(value);
                require(
                        draft.growthFactor > 1 && Double.isFinite(draft.growthFactor),
                        "Factor must be greater than 1");
            }
            case SLAB_MIN_SIZE -> {
                draft.isGrowing = true;
                draft.chunkBytesMin = positive(value, "Chunk size must be greater than 0");
            }
            case LARGE_PAGES -> draft.largePages = true;
            case NO_CAS -> draft.casEnabled = false;
            case ITEM_SIZE_MAX -> draft.itemBytesMax = itemBytesOf(value);
            case MEMORY_FILE -> draft.memoryFile = value;
            default -> throw new AssertionError(option);
        }
    }

    /// Reads a size with a unit, or without one.
    private static int itemBytesOf(String value) {
        char unit = value.isEmpty() ? ' ' : Character.toLowerCase(value.charAt(value.length() - 1));
        int number = NumberText.leadingInt(value);
        long bytes =
                switch (unit) {
                    case 'k' -> (long) number * Draft.KILOBYTE;
                    case 'm' -> (long) number * Draft.MEGABYTE;
                    default -> number;
                };
        return Math.clamp(bytes, 0, Integer.MAX_VALUE);
    }

    private static int workersOf(Draft draft, String value) {
        int workers = positive(value, "Number of threads must be greater than 0");
        require(
                workers <= WORKERS_MAX,
                "scrubjayd: Number of threads must not be greater than " + WORKERS_MAX);
        if (workers > WORKERS_SENSIBLE) {
            draft.notices.add(
                    """
                    WARNING: Setting a high number of workerthreads is not recommended.
                     Set this value to the number of cores in your machine or less.\
                    """);
        }
        return workers;
    }

    private static Protocol protocolOf(String value) {
        return switch (value) {
            case "auto" -> Protocol.AUTO;
            case "ascii" -> Protocol.ASCII;
            case "binary" -> Protocol.BINARY;
            default ->
                    throw new StartupException(
                            ExitStatus.USAGE,
                            "Invalid value for binding protocol: "
                                    + value
                                    + "\n -- should be one of auto, binary, or ascii");
        };
    }

    /// Reads a port; memcached would take what is no number for 0.
    private static int portOf(String value) {
        if (!NumberText.startsWithNumber(value)) {
            throw ConfigChecks.invalidPort(value);
        }
        return NumberText.leadingInt(value);
    }

    private static int positive(String value, String problem) {
        int number = NumberText.leadingInt(value);
        require(number > 0, problem);
        return number;
    }

    /// Refuses a value that makes no sense.
    static void require(boolean isFine, String problem) {
        if (!isFine) {
            throw new StartupException(ExitStatus.FAILURE, problem);
        }
    }
}
