package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrubjay.systemtests.ChurnTime.Life;
import dev.scrubjay.systemtests.ChurnTime.Moment;
import dev.scrubjay.systemtests.ChurnValue.Piece;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// One client of a churn, with keys of its own: what it finds is what the server last told it to
/// have stored, or nothing.
final class ChurnClient {
    static final int KEYS = 1_500;

    private static final int PIECES_MAX = 6;
    private static final int KEYS_AT_ONCE_MAX = 8;
    private static final int SECONDS_MAX = 20;
    private static final String OUT_OF_MEMORY = "SERVER_ERROR out of memory storing object";

    private final int number;
    private final Random random;
    private final ChurnTime time;
    private final Map<String, Stored> model = new HashMap<>();
    private ChurnCounts counts = new ChurnCounts();
    private int version;

    /// What a client knows of an item that it stored.
    ///
    /// @param pieces what the value is made of; empty for a number
    private record Stored(List<Piece> pieces, long numeric, Life life) {
        Stored with(List<Piece> newPieces) {
            return new Stored(newPieces, numeric, life);
        }

        Stored with(Life newLife) {
            return new Stored(pieces, numeric, newLife);
        }
    }

    ChurnClient(int number, Random random, ChurnTime time) {
        this.number = number;
        this.random = random;
        this.time = time;
    }

    /// A key of a client, the first ones being asked for most.
    static String key(int client, int item) {
        return "client" + client + "-" + item + "-".repeat(item % 50);
    }

    /// Works until the time is over; may be called again.
    ///
    /// @return what was answered this time
    ChurnCounts run(ServerProcess server) {
        counts = new ChurnCounts();
        try (TextConnection connection = server.connect()) {
            while (!time.isOver) {
                operate(connection);
                time.countOperation();
            }
        } finally {
            time.isOver = true;
        }
        return counts;
    }

    private void operate(TextConnection connection) {
        int dice = random.nextInt(100);
        if (dice < 8) {
            count(connection, "n" + key());
        } else if (dice < 40) {
            find(connection);
        } else if (dice < 72) {
            store(connection, "set", key());
        } else if (dice < 76) {
            store(connection, random.nextBoolean() ? "add" : "replace", key());
        } else if (dice < 86) {
            join(connection, random.nextBoolean() ? "append" : "prepend", key());
        } else if (dice < 90) {
            compareAndSwap(connection, key());
        } else if (dice < 95) {
            delete(connection, key());
        } else {
            touch(connection, key());
        }
    }

    private String key() {
        return key(number, random.nextInt(1 + random.nextInt(KEYS)));
    }

    private int length() {
        int dice = random.nextInt(1000);
        if (dice < 650) {
            return random.nextInt(300);
        }
        if (dice < 940) {
            return random.nextInt(5_000);
        }
        return random.nextInt(dice < 996 ? 60_000 : ChurnValue.LENGTH_MAX);
    }

    private int seconds() {
        return random.nextBoolean() ? 0 : 1 + random.nextInt(SECONDS_MAX);
    }

    // --------------------------------------------------------------- stores

    private void store(TextConnection connection, String verb, String key) {
        Piece piece = new Piece(++version, length());
        int seconds = seconds();
        Moment before = time.now();
        Stored old = model.get(key);
        switch (send(connection, verb, key, seconds, piece, "")) {
            case "STORED" -> {
                assertThat(verb.equals("replace") && old == null).as("replaced nothing").isFalse();
                model.put(key, new Stored(List.of(piece), 0, time.lifeOf(seconds)));
            }
            case OUT_OF_MEMORY -> outOfMemory(verb, key);
            case "NOT_STORED" -> {
                if (verb.equals("replace")) {
                    model.remove(key);
                } else {
                    assertThat(verb).isEqualTo("add");
                    assertMayBe(key, old, before);
                }
            }
            case String answer -> throw new AssertionError(verb + " answered " + answer);
        }
    }

    private void join(TextConnection connection, String verb, String key) {
        Stored old = model.get(key);
        if (old != null && old.pieces().size() >= PIECES_MAX) {
            delete(connection, key);
            return;
        }
        Piece piece = new Piece(++version, random.nextInt(2_000));
        Moment before = time.now();
        switch (send(connection, verb, key, 0, piece, "")) {
            case "STORED" -> {
                assertMayBe(key, old, before);
                if (old != null) {
                    List<Piece> pieces = new ArrayList<>(old.pieces());
                    pieces.add(verb.equals("append") ? pieces.size() : 0, piece);
                    model.put(key, old.with(pieces).with(joinedLife(old)));
                }
            }
            case OUT_OF_MEMORY -> outOfMemory(verb, key);
            // There was nothing, or no memory for both: then the old value is still there.
            case "NOT_STORED" -> counts.notJoined++;
            case String answer -> throw new AssertionError(verb + " answered " + answer);
        }
    }

    /// A join is a store, so it survives a flush that was before it; the item is over when it was.
    private Life joinedLife(Stored old) {
        return new Life(old.life().lastSecond(), time.lifeOf(0).flushes());
    }

    private void compareAndSwap(TextConnection connection, String key) {
        Moment before = time.now();
        String head = connection.ask("gets " + key + "\r\n");
        counts.gets++;
        if (head.equals("END")) {
            counts.getMisses++;
            return;
        }
        String[] words = head.split(" ", -1);
        readValue(connection, key, words, before);
        connection.expect("END\r\n");
        boolean isRight = random.nextInt(4) > 0;
        long unique = Long.parseLong(words[4]) + (isRight ? 0 : 1);
        Piece piece = new Piece(++version, length());
        int seconds = seconds();
        switch (send(connection, "cas", key, seconds, piece, " " + unique)) {
            case "STORED" -> {
                assertThat(isRight).as("right unique").isTrue();
                model.put(key, new Stored(List.of(piece), 0, time.lifeOf(seconds)));
            }
            case "EXISTS" -> assertThat(isRight).as("right unique").isFalse();
            case "NOT_FOUND" -> model.remove(key);
            case OUT_OF_MEMORY -> outOfMemory("cas", key);
            case String answer -> throw new AssertionError("cas answered " + answer);
        }
    }

    private String send(
            TextConnection connection,
            String verb,
            String key,
            int seconds,
            Piece piece,
            String more) {
        String value = ChurnValue.of(key, piece);
        counts.stores++;
        return connection.ask(
                "%s %s 0 %d %d%s\r\n%s\r\n"
                        .formatted(verb, key, seconds, value.length(), more, value));
    }

    /// A set that fails leaves nothing behind; everything else leaves what was there.
    private void outOfMemory(String verb, String key) {
        counts.outOfMemory++;
        if (verb.equals("set")) {
            model.remove(key);
        }
    }

    private void delete(TextConnection connection, String key) {
        Moment before = time.now();
        Stored old = model.remove(key);
        String answer = connection.ask("delete " + key + "\r\n");
        assertThat(answer).isIn("DELETED", "NOT_FOUND");
        if (answer.equals("DELETED")) {
            assertMayBe(key, old, before);
            counts.deletes++;
        }
    }

    private void touch(TextConnection connection, String key) {
        int seconds = seconds();
        Moment before = time.now();
        String answer = connection.ask("touch " + key + " " + seconds + "\r\n");
        assertThat(answer).isIn("TOUCHED", "NOT_FOUND");
        Stored old = model.get(key);
        if (answer.equals("TOUCHED")) {
            assertMayBe(key, old, before);
            counts.touches++;
            if (old != null) {
                // It is as old as before, for a flush.
                int lastSecond = time.lifeOf(seconds).lastSecond();
                model.put(key, old.with(new Life(lastSecond, old.life().flushes())));
            }
        } else {
            model.remove(key);
        }
    }

    // --------------------------------------------------------------- numbers

    private void count(TextConnection connection, String key) {
        Stored old = model.get(key);
        if (old == null || random.nextInt(10) == 0) {
            long start = random.nextInt(1_000_000);
            String digits = Long.toString(start);
            counts.stores++;
            String answer =
                    connection.ask(
                            "set %s 0 0 %d\r\n%s\r\n".formatted(key, digits.length(), digits));
            assertThat(answer).isEqualTo("STORED");
            model.put(key, new Stored(List.of(), start, time.lifeOf(0)));
            return;
        }
        boolean isUp = random.nextBoolean();
        long delta = random.nextInt(1_000_000);
        Moment before = time.now();
        String answer =
                connection.ask("%s %s %d\r\n".formatted(isUp ? "incr" : "decr", key, delta));
        if (answer.equals("NOT_FOUND")) {
            model.remove(key);
            return;
        }
        assertMayBe(key, old, before);
        long expected = isUp ? old.numeric() + delta : Math.max(0, old.numeric() - delta);
        assertThat(answer).as(key).isEqualTo(Long.toString(expected));
        counts.counted++;
        model.put(key, new Stored(List.of(), expected, time.lifeOf(0)));
    }

    // --------------------------------------------------------------- reads

    private void find(TextConnection connection) {
        int wanted = 1 + random.nextInt(KEYS_AT_ONCE_MAX);
        StringBuilder line = new StringBuilder("get");
        for (int i = 0; i < wanted; i++) {
            line.append(' ').append(random.nextInt(10) == 0 ? "n" + key() : key());
        }
        Moment before = time.now();
        connection.send(line + "\r\n");
        int found = 0;
        String head = connection.readLine();
        while (!head.equals("END")) {
            String[] words = head.split(" ", -1);
            assertThat(words).startsWith("VALUE").hasSize(4);
            readValue(connection, words[1], words, before);
            found++;
            head = connection.readLine();
        }
        counts.gets += wanted;
        counts.getMisses += wanted - found;
    }

    private void readValue(TextConnection connection, String key, String[] head, Moment before) {
        byte[] bytes = connection.readExactly(Integer.parseInt(head[3]));
        connection.expect("\r\n");
        String value = TextConnection.text(bytes);
        Stored stored = assertMayBe(key, model.get(key), before);
        if (stored.pieces().isEmpty()) {
            assertThat(value.strip()).as(key).isEqualTo(Long.toString(stored.numeric()));
            return;
        }
        ChurnValue.verify(key, value);
        if (!value.equals(ChurnValue.of(key, stored.pieces()))) {
            throw new AssertionError("an older value of " + key + ", not " + stored);
        }
    }

    /// Requires that the server may have found an item at the moment or later.
    private static Stored assertMayBe(String key, @Nullable Stored stored, Moment moment) {
        if (stored == null) {
            throw new AssertionError("found what nobody stored, or what was deleted: " + key);
        }
        moment.assertMayFind(key, stored.life());
        return stored;
    }
}
