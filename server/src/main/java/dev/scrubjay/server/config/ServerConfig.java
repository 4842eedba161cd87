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
/// @param external external storage
/// @param discovery the servers that `config get cluster` names
/// @param shown what only `stats settings` repeats
public record ServerConfig(
        NetConfig net,
        StoreConfig store,
        ProcessConfig process,
        CommandConfig commands,
        LruConfig lru,
        CrawlerConfig crawler,
        PageMoveConfig pageMove,
        ExternalConfig external,
        DiscoveryConfig discovery,
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

    /// Returns this with another configuration of the cache.
    public ServerConfig withStore(StoreConfig newStore) {
        return new ServerConfig(
                net, newStore, process, commands, lru, crawler, pageMove, external, discovery,
                shown);
    }

    /// Returns this with another segmented LRU.
    public ServerConfig withLru(LruConfig newLru) {
        return new ServerConfig(
                net, store, process, commands, newLru, crawler, pageMove, external, discovery,
                shown);
    }

    /// Returns this with another crawler.
    public ServerConfig withCrawler(CrawlerConfig newCrawler) {
        return new ServerConfig(
                net,
                store,
                process,
                commands,
                lru,
                newCrawler,
                pageMove,
                external,
                discovery,
                shown);
    }

    /// Returns this with other moves of pages.
    public ServerConfig withPageMove(PageMoveConfig newPageMove) {
        return new ServerConfig(
                net,
                store,
                process,
                commands,
                lru,
                crawler,
                newPageMove,
                external,
                discovery,
                shown);
    }

    /// Returns this with another external storage.
    public ServerConfig withExternal(ExternalConfig newExternal) {
        return new ServerConfig(
                net,
                store,
                process,
                commands,
                lru,
                crawler,
                pageMove,
                newExternal,
                discovery,
                shown);
    }
}
