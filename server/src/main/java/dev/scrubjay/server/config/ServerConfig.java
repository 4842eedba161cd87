package dev.scrubjay.server.config;

import dev.scrubjay.store.StoreConfig;

/// Everything the server was told at startup, already checked.
///
/// @param net how clients reach it
/// @param store the cache itself
/// @param process how the process lives among others
/// @param commands which commands clients may use
/// @param lru the segmented LRU
/// @param crawler the search for expired items
/// @param pageMove moving pages between slab classes
/// @param shown what only `stats settings` repeats
public record ServerConfig(
        NetConfig net,
        StoreConfig store,
        ProcessConfig process,
        CommandConfig commands,
        LruConfig lru,
        CrawlerConfig crawler,
        PageMoveConfig pageMove,
        ShownConfig shown) {

    /// Returns what an empty command line means.
    public static ServerConfig defaults() {
        return new Draft().build(null);
    }

    /// Returns what a command line means.
    ///
    /// @throws StartupException if it is wrong, or asks for something else than to serve
    public static ServerConfig parse(String... args) {
        return switch (CommandLine.parse(args, null)) {
            case Launch.Serve serve -> serve.config();
            case Launch.Print print -> throw new StartupException(ExitStatus.OK, print.text());
        };
    }
}
