package dev.scrubjay.benchmarks;

import dev.scrubjay.server.command.AdminCommands;
import dev.scrubjay.server.command.Administration;
import dev.scrubjay.server.command.ClusterNodes;
import dev.scrubjay.server.command.Crawler;
import dev.scrubjay.server.command.Passwords;
import dev.scrubjay.server.command.ResponseBuffer;
import dev.scrubjay.server.command.StoreExecutor;
import dev.scrubjay.server.config.LiveConfig;
import dev.scrubjay.server.config.ServerConfig;
import dev.scrubjay.server.protocol.RequestBatch;
import dev.scrubjay.server.protocol.TextDecoder;
import dev.scrubjay.server.stats.PrefixStats;
import dev.scrubjay.server.stats.WorkerCounters;
import dev.scrubjay.server.watch.Watchers;
import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemStore;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What a worker has between socket and socket: a decoder, a store, and what executes requests.
///
/// Confined to one thread.
final class Engine implements AutoCloseable {
    private static final int RESPONSE_BYTES = 128 * 1024;

    final RequestBatch batch = new RequestBatch();
    final TextDecoder decoder = new TextDecoder();
    final ResponseBuffer response = new ResponseBuffer();
    final StoreExecutor executor;

    private final ItemStore store;

    Engine() {
        ServerConfig config = ServerConfig.parse("-m", "1024", "-u", "root");
        CoarseClock clock = new CoarseClock();
        store = new ItemStore(config.store(), clock);
        store.tuneLru(config.lru().terms());
        WorkerCounters counters = new WorkerCounters();
        PrefixStats prefixes = new PrefixStats(':', false);
        LiveConfig live = new LiveConfig(config);
        Watchers watchers = new Watchers(store, 0, 0);
        AdminCommands admin =
                new AdminCommands(
                        store,
                        clock,
                        config.commands(),
                        words -> new byte[0],
                        new Administration(
                                store,
                                clock,
                                live,
                                new Crawler(store, clock, live, watchers.system()),
                                new Passwords(),
                                watchers,
                                new ClusterNodes()),
                        level -> {},
                        kind -> {});
        executor = new StoreExecutor(store, clock, counters, prefixes, admin);
        response.lend(offHeap(new byte[RESPONSE_BYTES]), RESPONSE_BYTES);
    }

    /// Stores as many keys, numbered from 0, with values of one size.
    void fill(int keys, int valueBytes) {
        String value = "v".repeat(valueBytes);
        for (int number = 0; number < keys; number++) {
            MemorySegment line =
                    offHeap("set %s 0 0 %d\r\n%s\r\n".formatted(key(number), valueBytes, value));
            response.rewind();
            batch.clear(line);
            decoder.decode(0, (int) line.byteSize() - TextDecoder.SLACK_BYTES, 1, batch);
            executor.execute(batch, batch.count(), response);
        }
    }

    /// Keys of one length.
    static String key(int number) {
        return "key:%010d".formatted(number);
    }

    /// Copies a text off the heap, as a transport receives it: with the decoder's slack behind it.
    static MemorySegment offHeap(String text) {
        return offHeap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static MemorySegment offHeap(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length + TextDecoder.SLACK_BYTES);
        buffer.put(bytes);
        return MemorySegment.ofBuffer(buffer.clear());
    }

    /// Gives the memory back.
    @Override
    public void close() {
        store.close();
    }
}
