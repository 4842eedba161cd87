package dev.scrubjay.server.config;

import dev.scrubjay.store.StoreConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The lines of `stats settings`, which are memcached's: the same names in the same order.
///
/// What belongs to options that are refused has memcached's defaults.
public final class Settings {
    private static final String NULL = "NULL";

    private final List<Map.Entry<String, String>> pairs = new ArrayList<>();

    private Settings() {}

    /// Returns every line.
    ///
    /// @param verbosity as the `verbosity` command last set it
    /// @param oldest the second before which `flush_all` flushed everything, 0 for never
    /// @param detailEnabled whether statistics per key prefix are collected just now
    public static List<Map.Entry<String, String>> pairs(
            ServerConfig config, int verbosity, int oldest, boolean detailEnabled) {
        Settings settings = new Settings();
        settings.addNet(config, verbosity, oldest);
        settings.addServing(config, detailEnabled);
        settings.addStore(config);
        settings.addLru(config);
        settings.addExternalStorage(config.external(), config.pageMove());
        settings.addTls();
        settings.add("num_napi_ids", 0);
        Path memoryFile = config.store().memoryFile();
        settings.add("memory_file", memoryFile == null ? "(null)" : memoryFile.toString());
        settings.add("client_flags_size", Integer.BYTES);
        return settings.pairs;
    }

    private void addNet(ServerConfig config, int verbosity, int oldest) {
        StoreConfig store = config.store();
        add("maxbytes", store.memoryBytesMax());
        add("maxconns", config.net().connectionsMax());
        add("tcpport", config.net().port());
        add("udpport", config.net().udp().port());
        add("inter", orNull(config.shown().interfaces()));
        add("verbosity", verbosity);
        add("oldest", oldest);
        add("evictions", store.evictions() ? "on" : "off");
        UnixAddress unixSocket = config.net().unixSocket();
        add("domain_socket", unixSocket == null ? NULL : unixSocket.path());
        add("umask", Integer.toOctalString(config.shown().unixMask()));
        add("shutdown_command", config.commands().shutdownEnabled());
        add("growth_factor", decimals(store.growthFactor(), 2));
        add("chunk_size", store.chunkBytesMin());
    }

    private void addServing(ServerConfig config, boolean detailEnabled) {
        NetConfig net = config.net();
        String interfaces = config.shown().interfaces();
        boolean isList = interfaces != null && interfaces.indexOf(',') >= 0;
        add("num_threads", net.workers());
        add("num_threads_per_udp", isList ? 1 : net.workers());
        add("stat_key_prefix", String.valueOf(config.commands().prefixDelimiter()));
        add("detail_enabled", detailEnabled);
        add("reqs_per_event", net.requestsPerTurn());
        add("cas_enabled", config.store().casEnabled());
        add("tcp_backlog", net.backlog());
        add("binding_protocol", net.protocol().shown());
        add("auth_enabled_sasl", false);
        Path authFile = config.commands().authFile();
        add("auth_enabled_ascii", authFile == null ? "no" : authFile.toString());
    }

    private void addStore(ServerConfig config) {
        StoreConfig store = config.store();
        PageMoveConfig pageMove = config.pageMove();
        CrawlerConfig crawler = config.crawler();
        add("item_size_max", store.itemBytesMax());
        add("maxconns_fast", config.net().maxConnsFast());
        add("hashpower_init", store.hashPowerInitial());
        add("slab_reassign", pageMove.enabled());
        add("slab_automove", pageMove.automove());
        add("slab_automove_ratio", decimals(pageMove.ratio(), 2));
        add("slab_automove_window", pageMove.windowSeconds());
        add("slab_chunk_max", store.slabChunkBytesMax());
        add("lru_crawler", crawler.enabled());
        add("lru_crawler_sleep", crawler.sleepMicros());
        add("lru_crawler_tocrawl", crawler.itemsMax());
        add("tail_repair_time", config.lru().tailRepairSeconds());
        add("flush_enabled", config.commands().flushEnabled());
        add("dump_enabled", config.commands().dumpEnabled());
        add("hash_algorithm", store.hashAlgorithm().name().toLowerCase(Locale.ROOT));
    }

    private void addLru(ServerConfig config) {
        LruConfig lru = config.lru();
        ShownConfig shown = config.shown();
        add("lru_maintainer_thread", lru.maintainer());
        add("lru_segmented", lru.segmented());
        add("hot_lru_pct", lru.hotPercent());
        add("warm_lru_pct", lru.warmPercent());
        add("hot_max_factor", decimals(lru.hotMaxFactor(), 2));
        add("warm_max_factor", decimals(lru.warmMaxFactor(), 2));
        add("temp_lru", lru.temporary());
        add("temporary_ttl", Integer.toUnsignedLong(lru.temporaryTtlSeconds()));
        add("idle_timeout", config.net().idleTimeoutSeconds());
        add("watcher_logbuf_size", shown.watcherBufferBytes());
        add("worker_logbuf_size", shown.workerBufferBytes());
        add("read_buf_mem_limit", shown.readBufferBytesMax());
        add("track_sizes", config.store().trackSizes());
        add("inline_ascii_response", false);
    }

    private void addExternalStorage(ExternalConfig external, PageMoveConfig pageMove) {
        add("ext_item_size", external.itemBytes());
        add("ext_item_age", external.itemAgeSeconds());
        add("ext_low_ttl", external.lowTtlSeconds());
        add("ext_recache_rate", external.recacheRate());
        add("ext_wbuf_size", 4194304);
        add("ext_compact_under", external.compactUnder());
        add("ext_drop_under", external.dropUnder());
        add("ext_max_sleep", external.sleepMicrosMax());
        add("ext_max_frag", decimals(external.fragmentationMax(), 2));
        add("slab_automove_freeratio", decimals(pageMove.freeRatio(), 3));
        add("ext_drop_unread", external.dropUnread());
    }

    private void addTls() {
        add("ssl_enabled", false);
        add("ssl_chain_cert", "(null)");
        add("ssl_key", "(null)");
        add("ssl_verify_mode", 0);
        add("ssl_keyformat", 1);
        add("ssl_ciphers", NULL);
        add("ssl_ca_cert", NULL);
        add("ssl_wbuf_size", 16384);
        add("ssl_session_cache", false);
        add("ssl_kernel_tls", false);
        add("ssl_min_version", "tlsv1.2");
    }

    private void add(String name, String value) {
        pairs.add(Map.entry(name, value));
    }

    private void add(String name, long value) {
        add(name, Long.toString(value));
    }

    private void add(String name, boolean value) {
        add(name, value ? "yes" : "no");
    }

    private static String orNull(@Nullable String value) {
        return value == null ? NULL : value;
    }

    private static String decimals(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
