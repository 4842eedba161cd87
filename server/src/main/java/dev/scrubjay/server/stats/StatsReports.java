package dev.scrubjay.server.stats;

import dev.scrubjay.server.config.LiveConfig;
import dev.scrubjay.server.config.Settings;
import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemStore;
import java.util.List;
import java.util.Map;

/// Answers every `stats` line.
///
/// Any worker may ask at any time while the others go on: all that is read here may be read by any
/// thread, and nothing is written but what `reset` and `detail` ask for. An answer is a snapshot,
/// number by number.
///
/// memcached takes any beginning of a report's name for the name, for some reports: `stats set` is
/// `stats settings`. So do we, and in the same order, as `stats c` means cachedump.
public final class StatsReports {
    private final LiveConfig config;
    private final ItemStore store;
    private final CoarseClock clock;
    private final CounterTotals counters;
    private final ServerGauges gauges;
    private final PrefixStats prefixes;
    private final GeneralReport general;
    private final SlabsReport slabs;
    private final ScrubjayReport scrubjay;

    /// Creates the reports.
    ///
    /// @param counters those of every thread that counts
    public StatsReports(
            LiveConfig config,
            ItemStore store,
            CoarseClock clock,
            List<WorkerCounters> counters,
            ServerGauges gauges,
            PrefixStats prefixes) {
        this.config = config;
        this.store = store;
        this.clock = clock;
        this.counters = new CounterTotals(counters);
        this.gauges = gauges;
        this.prefixes = prefixes;
        general = new GeneralReport(config, store, clock, this.counters, gauges);
        slabs = new SlabsReport(this.counters);
        scrubjay = new ScrubjayReport(store, gauges, prefixes);
    }

    /// Returns the whole answer, from the first byte to the last line's end.
    ///
    /// @param args the words after `stats`
    public byte[] answer(List<String> args) {
        if (args.isEmpty()) {
            StatsWriter out = new StatsWriter();
            general.write(out);
            return out.end();
        }
        String name = args.getFirst();
        if ("reset".startsWith(name)) {
            return reset();
        }
        if ("detail".startsWith(name)) {
            return detail(args);
        }
        if ("settings".startsWith(name)) {
            return settings();
        }
        if ("cachedump".startsWith(name)) {
            return CacheDump.answer(config.current().commands(), args, store, clock);
        }
        if ("conns".startsWith(name)) {
            return connections();
        }
        if ("extstore".startsWith(name)) {
            // Nothing is stored outside memory, so there is nothing to say about it.
            return new StatsWriter().end();
        }
        return byFullName(name);
    }

    private byte[] byFullName(String name) {
        StatsWriter out = new StatsWriter();
        switch (name) {
            case "items" ->
                    new ItemsReport(config.current().lru(), counters)
                            .write(out, store.slabClassStats());
            case "slabs" ->
                    slabs.write(out, store.slabClassStats(), store.stats().memory().pagesBytes());
            case "sizes" -> writeSizes(out);
            case "scrubjay" -> scrubjay.write(out);
            default -> {
                return out.end("ERROR");
            }
        }
        return out.end();
    }

    private byte[] reset() {
        counters.reset();
        general.reset();
        store.resetStats();
        prefixes.clear();
        return StatsWriter.line("RESET");
    }

    private byte[] settings() {
        StatsWriter out = new StatsWriter();
        List<Map.Entry<String, String>> pairs =
                Settings.pairs(
                        config.current(),
                        gauges.verbosity(),
                        store.oldestLive(),
                        prefixes.isEnabled());
        for (Map.Entry<String, String> pair : pairs) {
            out.add(pair.getKey(), pair.getValue());
        }
        return out.end();
    }

    private byte[] connections() {
        StatsWriter out = new StatsWriter();
        ConnectionsReport.write(out, gauges.connectionStates());
        return out.end();
    }

    private void writeSizes(StatsWriter out) {
        if (!config.current().store().trackSizes()) {
            out.add("sizes_status", "disabled");
            return;
        }
        store.sizes().forEach((bytes, count) -> out.add(Integer.toString(bytes), count));
    }

    private byte[] detail(List<String> args) {
        if (!config.current().commands().dumpEnabled()) {
            return StatsWriter.line("CLIENT_ERROR stats detail not allowed");
        }
        String verb = args.size() > 1 ? args.get(1) : "?";
        if ("on".startsWith(verb)) {
            prefixes.setEnabled(true);
            return StatsWriter.line("OK");
        }
        if ("off".startsWith(verb)) {
            prefixes.setEnabled(false);
            return StatsWriter.line("OK");
        }
        if ("dump".startsWith(verb)) {
            return prefixes.dump();
        }
        return StatsWriter.line("CLIENT_ERROR usage: stats detail on|off|dump");
    }
}
