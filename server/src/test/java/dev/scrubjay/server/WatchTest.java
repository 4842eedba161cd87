package dev.scrubjay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WatchTest {
    private static final String PREFIX = "ts=\\d+\\.\\d{6} gid=\\d+ type=";

    /// One worker serves both. What the watcher misses is counted exactly.
    @Test
    void watcher_thatDoesNotRead_holdsNobodyUpAndIsToldWhatItMissed() throws Exception {
        int gets = 400_000;
        try (Server server = TestServer.start("-t", "1", "-o", "watcher_logbuf_size=16");
                RawClient watcher = new RawClient(server);
                RawClient client = new RawClient(server)) {
            watcher.exchange("watch fetchers\r\n", "OK\r\n");
            String request = "get " + "k".repeat(50) + "\r\n";
            for (int sent = 0; sent < gets; sent += 1000) {
                client.exchange(request.repeat(1000), "END\r\n".repeat(1000));
            }
            long seen = 0;
            long skipped = 0;
            while (seen + skipped < gets || skipped == 0) {
                if (!watcher.hasInput()) {
                    // The gap is told with the next event that finds room.
                    client.exchange(request, "END\r\n");
                }
                String line = watcher.readLine();
                if (line.startsWith("skipped=")) {
                    skipped += Long.parseLong(line.substring("skipped=".length()));
                } else {
                    assertThat(line).matches(PREFIX + "item_get key=k+ status=not_found .*");
                    seen++;
                }
            }
            assertThat(skipped).isPositive();
            assertThat(seen + skipped).isGreaterThanOrEqualTo(gets);
        }
    }

    @Test
    void watchers_twentyOne_areOneTooMany() throws Exception {
        try (Server server = TestServer.start()) {
            List<RawClient> watchers = new ArrayList<>();
            for (int count = 0; count < 20; count++) {
                RawClient watcher = new RawClient(server);
                watchers.add(watcher);
                watcher.exchange("watch deletions\r\n", "OK\r\n");
            }
            try (RawClient late = new RawClient(server)) {
                late.exchange("watch\r\n", "WATCHER_TOO_MANY log watcher limit reached\r\n");
                late.exchange("mn\r\n", "MN\r\n");
                for (RawClient watcher : watchers) {
                    watcher.close();
                }
                late.send("watch fetchers\r\n");
                while (!late.readLine().equals("OK")) {
                    late.send("watch fetchers\r\n");
                }
            }
        }
    }

    @Test
    void watcher_whatItSends_isNotListenedTo() throws Exception {
        try (Server server = TestServer.start();
                RawClient watcher = new RawClient(server);
                RawClient client = new RawClient(server)) {
            watcher.exchange("watch mutations deletions\r\nmn\r\n", "OK\r\n");
            watcher.send("mn\r\nget some\r\n");
            client.exchange("set some 0 100 5\r\nvalue\r\n", "STORED\r\n");
            assertThat(watcher.readLine())
                    .matches(
                            PREFIX
                                    + "item_store key=some status=stored cmd=set ttl=\\d+ clsid=1"
                                    + " cfd=\\d+ size=5");
            client.exchange("append some 0 0 1\r\ns\r\n", "STORED\r\n");
            assertThat(watcher.readLine())
                    .matches(PREFIX + "item_store key=some .* cmd=append ttl=\\d+ .* size=6");
            client.exchange("delete some\r\n", "DELETED\r\n");
            assertThat(watcher.readLine())
                    .matches(PREFIX + "deleted key=some cmd=delete clsid=1 size=6");
            client.exchange(
                    "set large 0 0 100000\r\n" + "v".repeat(100_000) + "\r\n", "STORED\r\n");
            assertThat(watcher.readLine())
                    .matches(PREFIX + "item_store key=large status=stored .* size=100000");
        }
    }

    /// Large values are told when they have arrived, with what they were stored by.
    @Test
    void metaCommands_ofAllKinds_areTold() throws Exception {
        try (Server server = TestServer.start();
                RawClient watcher = new RawClient(server);
                RawClient client = new RawClient(server)) {
            watcher.exchange("watch mutations deletions\r\n", "OK\r\n");
            String large = "v".repeat(50_000);
            client.exchange("ms key 50000 ME\r\n" + large + "\r\n", "HD\r\n");
            assertStored(watcher, "stored cmd=add ttl=0", 50_000);
            client.exchange("ms key 50000 MA T99\r\n" + large + "\r\n", "HD\r\n");
            assertStored(watcher, "stored cmd=append ttl=0", 100_000);
            client.exchange("ms key 50000 C5 T100\r\n" + large + "\r\n", "EX\r\n");
            assertStored(watcher, "exists cmd=cas ttl=(100|99)", 50_000);
            client.exchange("ms key 50000 MR T100\r\n" + large + "\r\n", "HD\r\n");
            assertStored(watcher, "stored cmd=replace ttl=(100|99)", 50_000);
            client.exchange("ms key 2000000\r\n" + "v".repeat(2_000_000) + "\r\n", tooLarge());
            assertStored(watcher, "too_large cmd=set ttl=0", 2_000_000);

            client.exchange("ms key 1\r\nv\r\nmd key I\r\nmd key x T9\r\n", "HD\r\nHD\r\nHD\r\n");
            assertStored(watcher, "stored cmd=set ttl=0", 1);
            assertStored(watcher, "stored cmd=set ttl=[89]", 0);
            assertThat(watcher.readLine())
                    .matches(PREFIX + "deleted key=key cmd=md clsid=1 size=0");
            client.exchange("md key\r\nmd key\r\n", "HD\r\nNF\r\n");
            assertThat(watcher.readLine())
                    .matches(PREFIX + "deleted key=key cmd=md clsid=1 size=0");
            client.exchange("ma key N9 J55\r\nma key\r\n", "HD\r\nHD\r\n");
            assertStored(watcher, "stored cmd=add ttl=0", 2);
            client.exchange("delete key\r\n", "DELETED\r\n");
            assertThat(watcher.readLine()).contains("type=deleted key=key cmd=delete");
        }
    }

    private static void assertStored(RawClient watcher, String what, int size) throws Exception {
        assertThat(watcher.readLine())
                .matches(
                        PREFIX
                                + "item_store key=key status="
                                + what
                                + " clsid=\\d+ cfd=\\d+ size="
                                + size);
    }

    private static String tooLarge() {
        return "SERVER_ERROR object too large for cache\r\n";
    }

    @Test
    void connections_thatComeAndGo_areTold() throws Exception {
        try (Server server = TestServer.start("-o", "idle_timeout=1,debug_commands");
                RawClient watcher = new RawClient(server)) {
            watcher.exchange("watch connevents\r\n", "OK\r\n");
            try (RawClient client = new RawClient(server)) {
                assertThat(watcher.readLine())
                        .matches(PREFIX + "conn_new rip=127.0.0.1 rport=\\d+ transport=tcp cfd=.*");
                client.exchange("debugtime +10\r\n", "OK\r\n");
                assertThat(watcher.readLine()).contains("type=conn_close", "reason=idle_timeout");
                assertThat(client.isAtEnd()).isTrue();
            }
            try (RawClient client = new RawClient(server)) {
                client.send("quit\r\n");
                assertThat(watcher.readLine()).contains("type=conn_new");
                assertThat(watcher.readLine()).contains("type=conn_close", "reason=normal");
            }
        }
    }
}
