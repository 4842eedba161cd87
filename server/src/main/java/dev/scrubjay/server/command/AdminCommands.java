package dev.scrubjay.server.command;

import dev.scrubjay.server.config.CommandConfig;
import dev.scrubjay.server.config.Version;
import dev.scrubjay.server.protocol.Reply;
import dev.scrubjay.server.protocol.RequestBatch;
import dev.scrubjay.server.stats.Counter;
import dev.scrubjay.server.stats.WorkerCounters;
import dev.scrubjay.server.watch.EventLog;
import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemStore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// The commands that administer the server. They are rare, so they may allocate.
///
/// One object for all workers; any worker calls it, so it keeps no state of its own.
public final class AdminCommands {
    private static final byte[] VERSION_LINE =
            ("VERSION " + Version.MEMCACHED + "\r\n").getBytes(StandardCharsets.US_ASCII);

    private static final int VERBOSITY_MAX = 2;

    private final ItemStore store;
    private final CoarseClock clock;
    private final CommandConfig config;
    private final Function<List<String>, byte[]> reports;
    private final Administration administration;
    private final IntConsumer verbosity;
    private final Consumer<StopKind> stop;

    /// Creates the commands.
    ///
    /// @param reports is given the words of a `stats` line, and gives its whole answer
    /// @param administration runs the commands of `AdminWords`
    /// @param verbosity is given the level of a `verbosity` command
    /// @param stop is told once a `shutdown` command was accepted
    public AdminCommands(
            ItemStore store,
            CoarseClock clock,
            CommandConfig config,
            Function<List<String>, byte[]> reports,
            Administration administration,
            IntConsumer verbosity,
            Consumer<StopKind> stop) {
        this.store = store;
        this.clock = clock;
        this.config = config;
        this.reports = reports;
        this.administration = administration;
        this.verbosity = verbosity;
        this.stop = stop;
    }

    @Nullable Login newLogin(WorkerCounters counters) {
        return config.authFile() == null ? null : administration.newLogin(counters);
    }

    EventLog newLog() {
        return administration.newLog();
    }

    /// Returns what answers a key that stands for the list of servers, null when none does.
    @Nullable ClusterCommands cluster() {
        return administration.cluster();
    }

    void execute(RequestBatch batch, int index, WorkerCounters counters, ResponseBuffer out) {
        List<String> arguments = arguments(batch, index);
        boolean noreply = batch.isNoreply(index);
        switch (batch.verb(index)) {
            case FLUSH_ALL -> reply(out, flushAll(arguments, counters), noreply);
            case VERBOSITY -> reply(out, setVerbosity(arguments), noreply);
            case SHUTDOWN -> shutdown(arguments, noreply, out);
            case DEBUGTIME -> reply(out, moveClock(arguments), noreply);
            case STATS -> out.suspendForReport(reports.apply(arguments));
            case VERSION -> out.put(VERSION_LINE);
            case ADMIN -> administration.execute(arguments, noreply, out);
            default ->
                    throw new IllegalArgumentException("not administrative: " + batch.verb(index));
        }
    }

    private static void reply(ResponseBuffer out, Reply reply, boolean noreply) {
        if (!noreply) {
            out.put(reply);
        }
    }

    private static List<String> arguments(RequestBatch batch, int index) {
        MemorySegment input = batch.input();
        byte[] line =
                input.asSlice(batch.keyOffset(index), batch.keyLength(index))
                        .toArray(ValueLayout.JAVA_BYTE);
        List<String> arguments = new ArrayList<>();
        for (String word : new String(line, StandardCharsets.ISO_8859_1).split(" ", -1)) {
            if (!word.isEmpty()) {
                arguments.add(word);
            }
        }
        return arguments;
    }

    private Reply flushAll(List<String> arguments, WorkerCounters counters) {
        counters.add(Counter.CMD_FLUSH, 1);
        if (!config.flushEnabled()) {
            return Reply.FLUSH_DISABLED;
        }
        String delay = arguments.isEmpty() ? "0" : arguments.getFirst();
        if (delay.startsWith("+")) {
            return Reply.BAD_EXPTIME;
        }
        try {
            store.flushAll(Integer.parseInt(delay), clock.now());
            return Reply.OK;
        } catch (NumberFormatException nonsense) {
            return Reply.BAD_EXPTIME;
        }
    }

    /// Flushes everything for the binary protocol, unless that was switched off.
    boolean flush(long exptime, WorkerCounters counters) {
        if (!config.flushEnabled()) {
            return false;
        }
        counters.add(Counter.CMD_FLUSH, 1);
        store.flushAll(exptime, clock.now());
        return true;
    }

    /// Returns a report as the text protocol answers with it.
    byte[] report(List<String> words) {
        return reports.apply(words);
    }

    private Reply setVerbosity(List<String> arguments) {
        if (arguments.isEmpty()) {
            return Reply.BAD_FORMAT;
        }
        try {
            verbosity.accept(level(arguments.getFirst()));
            return Reply.OK;
        } catch (NumberFormatException nonsense) {
            return Reply.BAD_FORMAT;
        }
    }

    /// Reads a level as memcached does: an unsigned number, of which 2 is the most.
    private static int level(String word) {
        int level = Integer.parseUnsignedInt(word);
        return Integer.compareUnsigned(level, VERBOSITY_MAX) > 0 ? VERBOSITY_MAX : level;
    }

    private void shutdown(List<String> arguments, boolean noreply, ResponseBuffer out) {
        if (!config.shutdownEnabled()) {
            reply(out, Reply.SHUTDOWN_DISABLED, noreply);
        } else if (arguments.isEmpty() || arguments.equals(List.of("graceful"))) {
            out.closeWhenSent();
            stop.accept(arguments.isEmpty() ? StopKind.PLAIN : StopKind.GRACEFUL);
        } else {
            reply(out, Reply.BAD_SHUTDOWN, noreply);
        }
    }

    /// `debugtime p`, `r`, `+N` or `-N`: stops the clock, lets it run again, moves it.
    private Reply moveClock(List<String> arguments) {
        if (!config.debugCommands() || arguments.size() != 1) {
            return Reply.ERROR;
        }
        String word = arguments.getFirst();
        switch (word) {
            case "p" -> clock.pause();
            case "r" -> clock.resume();
            default -> {
                try {
                    clock.advance(Integer.parseInt(word));
                } catch (NumberFormatException nonsense) {
                    return Reply.ERROR;
                }
            }
        }
        return Reply.OK;
    }
}
