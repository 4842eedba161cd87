package dev.scrubjay.server.stats;

import java.util.List;

/// A server that stands still: every gauge has a number of its own, the totals can be moved.
final class FixedGauges implements ServerGauges {
    long connectionsTotal = 102;
    long connectionsRejected = 103;
    long listenDisabledCount = 105;
    long listenDisabledMicros = 106;
    int verbosity;

    @Override
    public int connections() {
        return 101;
    }

    @Override
    public long connectionsTotal() {
        return connectionsTotal;
    }

    @Override
    public long connectionsRejected() {
        return connectionsRejected;
    }

    @Override
    public long connectionsBroken() {
        return 0;
    }

    @Override
    public int connectionStructures() {
        return 104;
    }

    @Override
    public boolean isAccepting() {
        return true;
    }

    @Override
    public long listenDisabledCount() {
        return listenDisabledCount;
    }

    @Override
    public long listenDisabledMicros() {
        return listenDisabledMicros;
    }

    @Override
    public int readBuffers() {
        return 107;
    }

    @Override
    public long readBufferBytes() {
        return 108;
    }

    @Override
    public long readBufferBytesFree() {
        return 109;
    }

    @Override
    public int responseBuffers() {
        return 110;
    }

    @Override
    public long responseBufferBytes() {
        return 111;
    }

    @Override
    public List<ConnectionState> connectionStates() {
        return List.of(new ConnectionState(5, "tcp:127.0.0.1:1", null, "conn_listening", 3));
    }

    @Override
    public CrawlerTotals crawlerTotals() {
        return new CrawlerTotals(true, 112);
    }

    @Override
    public WatchTotals watchTotals() {
        return new WatchTotals(114, 115, 116, 117, 118);
    }

    @Override
    public String transport() {
        return "nio";
    }

    @Override
    public int verbosity() {
        return verbosity;
    }

    @Override
    public CpuTime cpuTime() {
        return new CpuTime(1_500_000, 250_001);
    }
}
