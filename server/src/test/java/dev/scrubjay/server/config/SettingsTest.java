package dev.scrubjay.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SettingsTest {
    /// As memcached 1.6.45 lists them.
    private static final String NAMES =
            """
            maxbytes maxconns tcpport udpport inter verbosity oldest evictions domain_socket umask
            shutdown_command growth_factor chunk_size num_threads num_threads_per_udp
            stat_key_prefix detail_enabled reqs_per_event cas_enabled tcp_backlog binding_protocol
            auth_enabled_sasl auth_enabled_ascii item_size_max maxconns_fast hashpower_init
            slab_reassign slab_automove slab_automove_ratio slab_automove_window slab_chunk_max
            lru_crawler lru_crawler_sleep lru_crawler_tocrawl tail_repair_time flush_enabled
            dump_enabled hash_algorithm lru_maintainer_thread lru_segmented hot_lru_pct
            warm_lru_pct hot_max_factor warm_max_factor temp_lru temporary_ttl idle_timeout
            watcher_logbuf_size worker_logbuf_size read_buf_mem_limit track_sizes
            inline_ascii_response ext_item_size ext_item_age ext_low_ttl ext_recache_rate
            ext_wbuf_size ext_compact_under ext_drop_under ext_max_sleep ext_max_frag
            slab_automove_freeratio ext_drop_unread ssl_enabled ssl_chain_cert ssl_key
            ssl_verify_mode ssl_keyformat ssl_ciphers ssl_ca_cert ssl_wbuf_size ssl_session_cache
            ssl_kernel_tls ssl_min_version num_napi_ids memory_file client_flags_size
            """;

    @Test
    void settings_haveMemcachedsNamesInItsOrder() {
        assertThat(settings()).hasSize(77);
        assertThat(settings().keySet()).containsExactly(NAMES.strip().split("\\s+"));
    }

    @Test
    void settings_ofNoOptions_areMemcachedsDefaults() {
        assertThat(settings())
                .containsEntry("maxbytes", "67108864")
                .containsEntry("inter", "NULL")
                .containsEntry("umask", "700")
                .containsEntry("growth_factor", "1.25")
                .containsEntry("slab_automove_ratio", "0.80")
                .containsEntry("slab_automove_freeratio", "0.010")
                .containsEntry("hot_max_factor", "0.20")
                .containsEntry("ext_item_age", "4294967295")
                .containsEntry("binding_protocol", "auto-negotiate")
                .containsEntry("memory_file", "(null)");
    }

    @Test
    void settings_ofAMemoryFile_nameIt() {
        assertThat(settings("-e", "/dev/shm/items")).containsEntry("memory_file", "/dev/shm/items");
    }

    @Test
    void settings_ofNoModern_areThoseOfTheOldMemcached() {
        assertThat(settings("-o", "no_modern"))
                .containsEntry("slab_reassign", "no")
                .containsEntry("slab_automove", "0")
                .containsEntry("maxconns_fast", "no")
                .containsEntry("lru_segmented", "no")
                .containsEntry("lru_maintainer_thread", "no")
                .containsEntry("lru_crawler", "no")
                .containsEntry("hash_algorithm", "jenkins")
                .containsEntry("slab_chunk_max", "1048576");
    }

    @Test
    void settings_ofManyOptions_areWhatWasGiven() {
        String tuning =
                "hot_lru_pct=10,temporary_ttl=30,idle_timeout=7,hashpower=15,slab_automove=2,"
                        + "watcher_logbuf_size=128,read_buf_mem_limit=16,tail_repair_time=20";
        String[] args = {
            "-m96", "-t3", "-c300", "-AC", "-a", "777", "-l", "::1", "-l", "::2", "-o", tuning
        };
        assertThat(settings(args))
                .containsEntry("maxbytes", "100663296")
                .containsEntry("num_threads", "3")
                .containsEntry("num_threads_per_udp", "1")
                .containsEntry("maxconns", "300")
                .containsEntry("shutdown_command", "yes")
                .containsEntry("cas_enabled", "no")
                .containsEntry("umask", "777")
                .containsEntry("inter", "::1,::2")
                .containsEntry("hot_lru_pct", "10")
                .containsEntry("temp_lru", "yes")
                .containsEntry("temporary_ttl", "30")
                .containsEntry("idle_timeout", "7")
                .containsEntry("hashpower_init", "15")
                .containsEntry("slab_automove", "2")
                .containsEntry("watcher_logbuf_size", "131072")
                .containsEntry("read_buf_mem_limit", "16777216")
                .containsEntry("tail_repair_time", "20");
    }

    @Test
    void settings_ofAUnixSocket_nameItAndItsMask() {
        assertThat(settings("-s", "run/socket", "-a", "0660", "-p", "5", "-l", "::1"))
                .containsEntry("domain_socket", "run/socket")
                .containsEntry("umask", "660")
                .containsEntry("tcpport", "5")
                .containsEntry("udpport", "0")
                .containsEntry("inter", "::1");
        assertThat(settings()).containsEntry("domain_socket", "NULL");
    }

    @Test
    void settings_ofTheRunningServer_areWhatTheCallerSays() {
        Map<String, String> settings = new LinkedHashMap<>();
        Settings.pairs(ServerConfig.defaults(), 2, 77, true)
                .forEach(pair -> settings.put(pair.getKey(), pair.getValue()));
        assertThat(settings)
                .containsEntry("verbosity", "2")
                .containsEntry("oldest", "77")
                .containsEntry("detail_enabled", "yes");
    }

    private static Map<String, String> settings(String... args) {
        ServerConfig config = ((Launch.Serve) CommandLine.parse(args, null)).config();
        Map<String, String> settings = new LinkedHashMap<>();
        Settings.pairs(config, 0, 0, false)
                .forEach(pair -> settings.put(pair.getKey(), pair.getValue()));
        return settings;
    }
}
