package dev.scrubjay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Meta commands of several clients on the same few keys, against a model.
///
/// Every change names the cas that the item is to get, a new one each time. So an answer with a cas
/// tells which change made what it shows: its value, whether it is stale, and who was told to renew
/// it, which may be one client and has to be one wherever the item needs it.
final class MetaRaceTest {
    private static final int CLIENTS = 4;
    private static final int WORKERS = 4;
    private static final int OPERATIONS = Boolean.getBoolean("scrubjay.long") ? 100_000 : 15_000;
    private static final int KEYS = 6;

    /// Above every cas that the server itself gives out, and below none that matters.
    private static final long FIRST_CAS = 1L << 40;

    private final AtomicLong nextCas = new AtomicLong(FIRST_CAS);
    private final Map<Long, Change> changes = new ConcurrentHashMap<>();
    private final Set<Long> numbers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger additions = new AtomicInteger();

    /// What a change makes of an item.
    private enum Kind {
        /// A value that is good, for a while.
        STORED,
        /// An empty item for the one who renews it.
        VIVIFIED,
        /// Whatever it was, and out of date.
        INVALIDATED,
        /// A value that came too late, and is out of date: the token is as it was before.
        STORED_STALE,
        /// An empty item that is good for ever.
        EMPTIED
    }

    /// One change, and what was seen of it.
    private static final class Change {
        final Kind kind;
        final String value;
        final AtomicInteger seen = new AtomicInteger();
        final AtomicInteger seenDue = new AtomicInteger();
        final AtomicInteger won = new AtomicInteger();
        final AtomicInteger replaced = new AtomicInteger();

        Change(Kind kind, String value) {
            this.kind = kind;
            this.value = value;
        }

        boolean isStale() {
            return kind == Kind.INVALIDATED || kind == Kind.STORED_STALE;
        }
    }

    @Test
    void metaCommands_ofManyClientsOnTheSameKeys_tellOneToRenew() throws Exception {
        long seed = System.nanoTime();
        System.out.println("MetaRaceTest seed " + seed);
        try (Server server = started();
                ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<Integer>> results = new ArrayList<>();
            for (int number = 0; number < CLIENTS; number++) {
                Random random = new Random(seed + number);
                Callable<Integer> client = () -> new Client(server, random).run();
                results.add(threads.submit(client));
            }
            int hits = 0;
            for (Future<Integer> result : results) {
                hits += result.get();
            }
            assertThat(hits).isPositive();
            checkChanges();
            checkNumbers();
        } catch (Exception e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private void checkChanges() {
        Map<Kind, Integer> seen = new ConcurrentHashMap<>();
        int replaced = 0;
        for (Change change : changes.values()) {
            int won = change.won.get();
            boolean needsOne =
                    switch (change.kind) {
                        case INVALIDATED, VIVIFIED -> change.seen.get() > 0;
                        case STORED -> change.seenDue.get() > 0;
                        case STORED_STALE, EMPTIED -> false;
                    };
            if (won > 1 || (needsOne && won == 0)) {
                throw new AssertionError(
                        "%d clients won what was %s and seen %d times"
                                .formatted(won, change.kind, change.seen.get()));
            }
            assertThat(change.replaced.get()).as("how often one cas was right").isLessThan(2);
            replaced += change.replaced.get();
            seen.merge(change.kind, change.seen.get(), Integer::sum);
        }
        System.out.println("MetaRaceTest seen " + seen + ", by cas " + replaced);
        assertThat(seen.keySet()).containsExactlyInAnyOrder(Kind.values());
        assertThat(seen.values()).allMatch(count -> count > 0);
        assertThat(replaced).isPositive();
    }

    /// Every addition has answered with a number of its own.
    private void checkNumbers() {
        assertThat(numbers).hasSize(additions.get());
        assertThat(numbers).contains(0L, additions.get() - 1L);
    }

    /// One client, one request at a time.
    private final class Client {
        private final Server server;
        private final Random random;
        private final long[] known = new long[KEYS];
        private int hits;

        Client(Server server, Random random) {
            this.server = server;
            this.random = random;
        }

        int run() throws IOException {
            try (RawClient connection = new RawClient(server)) {
                for (int count = 0; count < OPERATIONS; count++) {
                    operate(connection, random.nextInt(KEYS), random.nextInt(100));
                }
            }
            return hits;
        }

        private void operate(RawClient connection, int number, int dice) throws IOException {
            String key = "key" + number;
            if (dice < 45) {
                get(connection, number, dice % 3 == 0);
            } else if (dice < 50) {
                long cas = change(Kind.VIVIFIED, "");
                connection.send("mg %s c v N100 E%d\r\n".formatted(key, cas));
                read(connection, number, false);
            } else if (dice < 58) {
                store(connection, key, Kind.STORED, "T30 ");
            } else if (dice < 66) {
                if (store(connection, key, Kind.STORED, "T30 C" + known[number] + " ")) {
                    replaced(known[number]);
                }
            } else if (dice < 72) {
                // Nothing is as old as this.
                store(connection, key, Kind.STORED_STALE, "T30 I C1 ");
            } else if (dice < 84) {
                long cas = change(Kind.INVALIDATED, "?");
                answer(connection, "md %s I T30 E%d".formatted(key, cas), "HD", "NF");
            } else if (dice < 87) {
                long cas = change(Kind.EMPTIED, "");
                answer(connection, "md %s x E%d".formatted(key, cas), "HD", "NF");
            } else if (dice < 90) {
                if (answer(connection, "md " + key + " C" + known[number], "HD", "NF", "EX")) {
                    replaced(known[number]);
                }
            } else {
                add(connection);
            }
        }

        private long change(Kind kind, String value) {
            long cas = nextCas.getAndIncrement();
            changes.put(cas, new Change(kind, value));
            return cas;
        }

        private void replaced(long cas) {
            changeOf(cas).replaced.incrementAndGet();
        }

        private Change changeOf(long cas) {
            Change change = changes.get(cas);
            if (change == null) {
                throw new AssertionError("nobody gave the cas " + cas);
            }
            return change;
        }

        private boolean store(RawClient connection, String key, Kind kind, String flags)
                throws IOException {
            long cas = nextCas.getAndIncrement();
            int padding = random.nextInt(20) == 0 ? random.nextInt(50_000) : random.nextInt(50);
            String value = key + ":" + cas + ":" + "v".repeat(padding);
            changes.put(cas, new Change(kind, value));
            String line = "ms %s %d %sE%d".formatted(key, value.length(), flags, cas);
            return answer(connection, line + "\r\n" + value, "HD", "NF", "EX");
        }

        private boolean answer(RawClient connection, String request, String... answers)
                throws IOException {
            connection.send(request + "\r\n");
            String answer = connection.readLine();
            if (!List.of(answers).contains(answer)) {
                throw new AssertionError(answer + " to " + request.lines().findFirst());
            }
            return answer.equals("HD");
        }

        private void get(RawClient connection, int number, boolean isAboutToEnd)
                throws IOException {
            connection.send("mg key%d c v%s\r\n".formatted(number, isAboutToEnd ? " R1000" : ""));
            read(connection, number, isAboutToEnd);
        }

        /// Reads `EN`, or `VA size c... marks` and the value.
        private void read(RawClient connection, int number, boolean isAboutToEnd)
                throws IOException {
            String line = connection.readLine();
            if (line.equals("EN")) {
                return;
            }
            String value = connection.readLine();
            List<String> words = List.of(line.split(" ", -1));
            long cas = Long.parseLong(words.get(2).substring(1));
            Set<String> marks = new HashSet<>(words.subList(3, words.size()));
            known[number] = cas;
            hits++;
            Change change = changeOf(cas);
            change.seen.incrementAndGet();
            if (isAboutToEnd && change.kind == Kind.STORED) {
                change.seenDue.incrementAndGet();
            }
            if (marks.contains("W")) {
                change.won.incrementAndGet();
            }
            boolean isRight =
                    marks.contains("X") == change.isStale()
                            && !(marks.contains("W") && marks.contains("Z"))
                            && (marks.contains("W") || marks.contains("Z") || !change.isStale())
                            && (change.value.equals("?") || change.value.equals(value));
            if (!isRight) {
                throw new AssertionError(line + " of what was " + change.kind);
            }
        }

        private void add(RawClient connection) throws IOException {
            additions.incrementAndGet();
            connection.send("ma number N0 J0 D1 v\r\n");
            assertThat(connection.readLine()).startsWith("VA ");
            numbers.add(Long.parseLong(connection.readLine()));
        }
    }

    private static Server started() throws IOException {
        return TestServer.start("-t", Integer.toString(WORKERS));
    }
}
