package dev.scrubjay.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Many threads, one client, and a server whose connections break at any time.
///
/// A value carries its key and a number, so that whoever gets another key's value knows. Each key
/// has one writer, which knows what it may find: what it stored last, or, where the answer was
/// lost, what it tried to store since.
final class HammerTest {
    private static final int ROUNDS_EACH = Boolean.getBoolean("scrubjay.long") ? 40_000 : 800;
    private static final int PLATFORM_THREADS = 8;
    private static final int VIRTUAL_THREADS = 40;

    /// Breaks off after so many requests, in the middle of an answer or before it.
    private record Fragile(FakeMemcached memcached, Random random) implements FakeServer.Script {
        @Override
        public void serve(Peer peer) throws IOException {
            int requests;
            synchronized (random) {
                requests = 20 + random.nextInt(2_500);
            }
            for (int i = 0; i < requests; i++) {
                memcached.answer(peer, peer.line());
            }
            String last = peer.line();
            if (last.startsWith("mg")) {
                peer.write("VA 100 f16" + Peer.opaque(last) + "\r\nk");
            } else if (last.startsWith("get")) {
                peer.write("VALUE " + last.substring(last.lastIndexOf(' ') + 1) + " 16 100\r\nk");
            }
        }
    }

    private static final class Caller {
        private final MemcachedClient mc;
        private final String own;
        private final Random random;
        private final AtomicInteger hits;
        private final AtomicInteger failures;

        /// What the own key may hold: all that was tried since the last known store.
        private final List<String> possible = new ArrayList<>();

        private int number;

        Caller(
                MemcachedClient mc,
                String own,
                Random random,
                AtomicInteger hits,
                AtomicInteger failures) {
            this.mc = mc;
            this.own = own;
            this.random = random;
            this.hits = hits;
            this.failures = failures;
            possible.add("null");
        }

        int run() {
            for (int round = 0; round < ROUNDS_EACH; round++) {
                try {
                    step();
                } catch (ConnectionException e) {
                    failures.incrementAndGet();
                }
            }
            return number;
        }

        private void step() {
            switch (random.nextInt(6)) {
                case 0, 1 -> store();
                case 2 -> assertThat(possible).contains(String.valueOf(mc.get(own)));
                case 3 -> {
                    String key = other();
                    check(key, String.valueOf(mc.get(key)));
                }
                case 4 -> {
                    List<String> keys = List.of(own, other(), other() + "x", "k0");
                    mc.getMulti(List.copyOf(new LinkedHashSet<>(keys)), String.class)
                            .forEach(this::check);
                }
                default -> {
                    String key = other();
                    CompletableFuture<@Nullable Object> one = mc.async().get(key);
                    String two = String.valueOf(mc.get(own));
                    assertThat(possible).contains(two);
                    check(key, String.valueOf(one.handle((value, failure) -> value).join()));
                }
            }
        }

        private String other() {
            return "k" + random.nextInt(PLATFORM_THREADS + VIRTUAL_THREADS);
        }

        private void store() {
            String value = own + "=" + number++ + "=" + "v".repeat(random.nextInt(200));
            possible.add(value);
            mc.set(own, value);
            possible.clear();
            possible.add(value);
        }

        private void check(String key, String value) {
            if (!value.equals("null")) {
                hits.incrementAndGet();
                assertThat(value).startsWith(key + "=");
            }
        }
    }

    @Test
    void manyThreads_whoseConnectionBreaksAgainAndAgain_getTheirOwnValues() {
        Random random = Seed.random("manyThreads_whoseConnectionBreaksAgainAndAgain");
        for (boolean isMeta : new boolean[] {true, false}) {
            Fragile script =
                    new Fragile(new FakeMemcached(isMeta, 1 << 20), new Random(random.nextLong()));
            AtomicInteger hits = new AtomicInteger();
            AtomicInteger failures = new AtomicInteger();
            try (FakeServer server = new FakeServer(script);
                    MemcachedClient mc =
                            MemcachedClient.builder()
                                    .server(server.address())
                                    .connectionsPerServer(isMeta ? 1 : 3)
                                    .operationTimeout(Duration.ofSeconds(30))
                                    .build()) {
                List<CompletableFuture<Integer>> all = new ArrayList<>();
                for (int i = 0; i < PLATFORM_THREADS + VIRTUAL_THREADS; i++) {
                    Caller caller =
                            new Caller(mc, "k" + i, new Random(random.nextLong()), hits, failures);
                    all.add(
                            CompletableFuture.supplyAsync(
                                    caller::run,
                                    i < PLATFORM_THREADS
                                            ? task -> Thread.ofPlatform().daemon().start(task)
                                            : Thread::startVirtualThread));
                }
                all.forEach(Calls::value);
                System.out.printf(
                        "hammer: %d connections, %d hits, %d failures%n",
                        server.accepted(), hits.get(), failures.get());
                assertThat(server.accepted()).isGreaterThan(3);
                assertThat(hits.get()).isPositive();
            }
        }
    }

    @Test
    void batches_whileConnectionsBreak_endAndNeverMixKeys() {
        Random random = Seed.random("batches_whileConnectionsBreak_endAndNeverMixKeys");
        Fragile script = new Fragile(new FakeMemcached(), random);
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc =
                        MemcachedClient.builder()
                                .server(server.address())
                                .onError(ErrorPolicy.AS_MISS)
                                .operationTimeout(Duration.ofSeconds(30))
                                .build()) {
            for (int batch = 0; batch < 20; batch++) {
                Map<String, String> values = new LinkedHashMap<>();
                for (int i = 0; i < 2_000; i++) {
                    values.put("k" + i, "k" + i + "=" + batch);
                }
                mc.setMulti(values);
                mc.getMulti(values.keySet(), String.class)
                        .forEach((key, value) -> assertThat(value).startsWith(key + "="));
            }
            assertThat(server.accepted()).isGreaterThan(3);
        }
    }
}
