package dev.scrubjay.server.config;

import dev.scrubjay.store.HashAlgorithm;
import dev.scrubjay.store.SlabSizing;
import dev.scrubjay.store.StoreConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the command line has said so far, starting from the defaults of the table.
///
/// Options are applied in their order, as later ones may undo earlier ones; [ConfigChecks] then
/// looks at the whole, and `build` makes it final.
final class Draft {
    static final int MEGABYTE = 1 << 20;
    static final int KILOBYTE = 1 << 10;

    /// A slab page, and so the largest chunk.
    static final int PAGE_BYTES = MEGABYTE;

    /// From where on a smaller default chunk is of no use.
    private static final int SMALL_CHUNK_BYTES = 16 * KILOBYTE;

    private static final double SMALL_CHUNK_GROWTH_FACTOR = 1.08;

    /// The permissions of a file: to read, write and execute for three kinds of user.
    private static final int ACCESS_MASK = 0777;

    // The network.
    int port = standard(Option.PORT);
    boolean isPortGiven;
    int udpPort = standard(Option.UDP_PORT);
    @Nullable String interfaces;
    @Nullable String unixSocket;
    int unixMask = (int) NumberText.leadingLong(text(Option.UNIX_MASK), 8);
    int connectionsMax = standard(Option.CONN_LIMIT);
    int backlog = standard(Option.BACKLOG);
    int workers = standard(Option.THREADS);
    int requestsPerTurn = standard(Option.REQUESTS_PER_TURN);
    boolean maxConnsFast = true;
    int idleTimeoutSeconds = standard(Suboption.IDLE_TIMEOUT);
    Protocol protocol = Protocol.AUTO;
    boolean isProtocolGiven;
    TransportChoice transport = TransportChoice.AUTO;
    int napiIds = standard(Option.NAPI_IDS);
    boolean isTls;
    boolean isSasl;
    @Nullable String authFile;

    // The process.
    boolean isDaemon;
    @Nullable String pidFile;
    @Nullable String user;
    boolean coreDumps;
    int verbosity;

    // The commands.
    boolean flushEnabled = true;
    boolean dumpEnabled = true;
    boolean watchEnabled = true;
    boolean shutdownEnabled;
    boolean debugCommands;
    @Nullable String discoveryNodes;
    @Nullable String discoveryFile;
    boolean detailEnabled;
    char prefixDelimiter = text(Option.DELIMITER).charAt(0);

    // The store.
    long memoryBytesMax = (long) standard(Option.MEMORY_LIMIT) * MEGABYTE;
    int itemBytesMax = MEGABYTE;
    int chunkBytesMax = standard(Suboption.SLAB_CHUNK_MAX) * KILOBYTE;
    boolean isChunkBytesMaxGiven;
    double growthFactor = NumberText.leadingDouble(text(Option.GROWTH_FACTOR));
    int chunkBytesMin = standard(Option.SLAB_MIN_SIZE);

    /// Whether slab classes are asked for that grow as memcached's do.
    boolean isGrowing;

    boolean evictions = true;
    boolean casEnabled = true;
    HashAlgorithm hashAlgorithm = HashAlgorithm.MURMUR3;
    int hashPower = standard(Suboption.HASHPOWER);
    boolean hashExpansion = true;
    boolean trackSizes;
    boolean lockMemory;
    boolean largePages;
    @Nullable String memoryFile;
    @Nullable String slabSizes;

    /// The numbers in it, once they are checked.
    List<Integer> slabSizesChecked = List.of();

    boolean lruSegmented = true;
    boolean lruMaintainer = true;
    int hotPercent = standard(Suboption.HOT_LRU_PCT);
    int warmPercent = standard(Suboption.WARM_LRU_PCT);
    double hotMaxFactor = NumberText.leadingDouble(text(Suboption.HOT_MAX_FACTOR));
    double warmMaxFactor = NumberText.leadingDouble(text(Suboption.WARM_MAX_FACTOR));
    boolean temporaryLru;
    int temporaryTtlSeconds = standard(Suboption.TEMPORARY_TTL);
    int tailRepairSeconds = standard(Suboption.TAIL_REPAIR_TIME);
    boolean lruCrawler = true;
    int crawlerSleepMicros = standard(Suboption.LRU_CRAWLER_SLEEP);
    long crawlerItemsMax = standard(Suboption.LRU_CRAWLER_TOCRAWL);
    boolean pageMoves = true;
    int automove = standard(Suboption.SLAB_AUTOMOVE);
    double automoveRatio = NumberText.leadingDouble(text(Suboption.SLAB_AUTOMOVE_RATIO));
    int automoveWindowSeconds = standard(Suboption.SLAB_AUTOMOVE_WINDOW);
    double automoveFreeRatio = NumberText.leadingDouble(text(Suboption.SLAB_AUTOMOVE_FREERATIO));
    long watcherBufferBytes = (long) standard(Suboption.WATCHER_LOGBUF_SIZE) * KILOBYTE;
    long workerBufferBytes = (long) standard(Suboption.WORKER_LOGBUF_SIZE) * KILOBYTE;
    long readBufferBytesMax = (long) standard(Suboption.READ_BUF_MEM_LIMIT) * MEGABYTE;

    /// Lines for standard error that do not keep the server from starting.
    final List<String> notices = new ArrayList<>();

    /// Lines about options that were asked for and are not built yet.
    final List<String> refusals = new ArrayList<>();

    /// Remembers that something cannot be done yet.
    void refuse(String asked, Feature feature) {
        refusals.add(feature.refusal(asked));
    }

    /// Makes the checked draft final.
    ///
    /// @param portFile where to write the ports that were bound
    ServerConfig build(@Nullable Path portFile) {
        return new ServerConfig(
                buildNet(),
                buildStore(),
                new ProcessConfig(
                        isDaemon,
                        pidFile == null ? null : Path.of(pidFile),
                        user,
                        coreDumps,
                        verbosity,
                        portFile),
                new CommandConfig(
                        flushEnabled,
                        dumpEnabled,
                        watchEnabled,
                        shutdownEnabled,
                        debugCommands,
                        detailEnabled,
                        prefixDelimiter,
                        authFile == null ? null : Path.of(authFile)),
                new LruConfig(
                        lruSegmented,
                        lruMaintainer,
                        hotPercent,
                        warmPercent,
                        hotMaxFactor,
                        warmMaxFactor,
                        temporaryLru,
                        temporaryTtlSeconds,
                        tailRepairSeconds),
                new CrawlerConfig(lruCrawler, crawlerSleepMicros, crawlerItemsMax),
                new PageMoveConfig(
                        pageMoves,
                        automove,
                        automoveRatio,
                        automoveWindowSeconds,
                        automoveFreeRatio),
                ExternalConfig.defaults(),
                new DiscoveryConfig(
                        discoveryNodes, discoveryFile == null ? null : Path.of(discoveryFile)),
                new ShownConfig(
                        interfaces,
                        unixMask,
                        readBufferBytesMax,
                        watcherBufferBytes,
                        workerBufferBytes));
    }

    private NetConfig buildNet() {
        int boundPort = Math.max(port, 0);
        String path = unixSocket;
        boolean isTcp = path == null && (port != 0 || udpPort == 0);
        boolean isUdp = path == null && udpPort != 0;
        List<ListenAddress> listen = isTcp ? ListenList.parse(interfaces, boundPort) : List.of();
        List<ListenAddress> udpListen =
                isUdp ? ListenList.parse(interfaces, Math.max(udpPort, 0)) : List.of();
        ConfigChecks.checkListeners(listen, authFile);
        return new NetConfig(
                listen,
                path == null ? null : new UnixAddress(path, unixMask & ACCESS_MASK),
                boundPort,
                new UdpConfig(udpPort, udpListen),
                connectionsMax,
                backlog,
                workers,
                requestsPerTurn,
                maxConnsFast,
                idleTimeoutSeconds,
                protocol,
                transport);
    }

    private StoreConfig buildStore() {
        // memcached's own reaction to the chunk size that it calls ideal.
        if (chunkBytesMax == SMALL_CHUNK_BYTES
                && growthFactor == NumberText.leadingDouble(text(Option.GROWTH_FACTOR))) {
            growthFactor = SMALL_CHUNK_GROWTH_FACTOR;
        }
        try {
            return new StoreConfig(
                    memoryBytesMax,
                    itemBytesMax,
                    chunkBytesMax,
                    growthFactor,
                    chunkBytesMin,
                    evictions,
                    casEnabled,
                    hashAlgorithm,
                    hashPower,
                    hashExpansion,
                    trackSizes,
                    lockMemory,
                    largePages,
                    slabSizing(),
                    memoryFile == null ? null : Path.of(memoryFile));
        } catch (IllegalArgumentException e) {
            throw new StartupException(ExitStatus.USAGE, "scrubjayd: " + e.getMessage());
        }
    }

    private SlabSizing slabSizing() {
        if (!slabSizesChecked.isEmpty()) {
            return new SlabSizing.Listed(slabSizesChecked);
        }
        return isGrowing ? new SlabSizing.Growing() : new SlabSizing.Fine();
    }

    private static int standard(OptionRow row) {
        return NumberText.leadingInt(text(row));
    }

    private static String text(OptionRow row) {
        String standard = row.standard();
        return standard == null ? "" : standard;
    }
}
