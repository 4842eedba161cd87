package dev.scrubjay.server.command;

import dev.scrubjay.server.config.LiveConfig;
import dev.scrubjay.server.stats.WorkerCounters;
import dev.scrubjay.server.watch.EventLog;
import dev.scrubjay.server.watch.WatchStream;
import dev.scrubjay.server.watch.Watcher;
import dev.scrubjay.server.watch.Watchers;
import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The commands of [dev.scrubjay.server.protocol.AdminWords]: finds the one that a line asks for.
///
/// One object for all workers; any worker calls it. They are rare, so they may allocate.
public final class Administration {
    private final TuningCommands tuning;
    private final ExternalCommands external;
    private final CrawlerCommands crawling;
    private final @Nullable ClusterCommands cluster;
    private final @Nullable DebugItems debugging;
    private final LiveConfig config;
    private final Passwords passwords;
    private final Watchers watchers;

    /// Creates the commands.
    ///
    /// @param crawler whom to ask for crawls
    /// @param passwords whom to let in with `-Y`
    /// @param watchers whom to tell of events
    /// @param nodes the servers of the cluster, if clients are to be told of any
    public Administration(
            ItemStore store,
            CoarseClock clock,
            LiveConfig config,
            Crawler crawler,
            Passwords passwords,
            Watchers watchers,
            ClusterNodes nodes) {
        this.config = config;
        this.watchers = watchers;
        this.passwords = passwords;
        tuning = new TuningCommands(store, config);
        external = new ExternalCommands(config);
        cluster = config.current().discovery().isEnabled() ? new ClusterCommands(nodes) : null;
        debugging =
                config.current().commands().debugCommands() ? new DebugItems(store, clock) : null;
        crawling = new CrawlerCommands(store, clock, config, crawler);
    }

    Login newLogin(WorkerCounters counters) {
        return new Login(passwords, counters);
    }

    EventLog newLog() {
        return watchers.newLog();
    }

    @Nullable ClusterCommands cluster() {
        return cluster;
    }

    /// Runs a command and answers it.
    ///
    /// @param words the whole line, `noreply` left out
    void execute(List<String> words, boolean noreply, ResponseBuffer out) {
        String answer = answer(words, out);
        if (answer != null && !noreply) {
            out.put((answer + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private @Nullable String answer(List<String> words, ResponseBuffer out) {
        return switch (words.getFirst()) {
            case "cache_memlimit" -> tuning.cacheMemlimit(words);
            case "slabs" -> tuning.slabs(words);
            case "lru" -> tuning.lru(words);
            case "lru_crawler" -> crawling.execute(words, out);
            case "extstore" -> external.execute(words);
            case "config" -> cluster == null ? TuningCommands.ERROR : cluster.execute(words, out);
            case "debugitem" -> debugging == null ? TuningCommands.ERROR : debugging.execute(words);
            case "watch" -> watch(words, out);
            case "refresh_certs" -> "Error TLS not enabled";
            default -> TuningCommands.ERROR;
        };
    }

    /// Makes a watcher of the connection, or returns why not.
    private @Nullable String watch(List<String> words, ResponseBuffer out) {
        if (!config.current().commands().watchEnabled() || out.isForDatagrams()) {
            return "CLIENT_ERROR watch commands not allowed";
        }
        if (out.position() > 0) {
            return "ERROR cannot pipeline other commands before watch";
        }
        int streams = words.size() == 1 ? WatchStream.FETCHERS.bit() : 0;
        for (String word : words.subList(1, words.size())) {
            WatchStream stream = WatchStream.ofWord(word);
            if (stream == null) {
                return TuningCommands.ERROR;
            }
            streams |= stream.bit();
        }
        Watcher watcher = watchers.add(streams, out.waker());
        if (watcher == null) {
            return "WATCHER_TOO_MANY log watcher limit reached";
        }
        out.watch(watcher);
        return null;
    }
}
