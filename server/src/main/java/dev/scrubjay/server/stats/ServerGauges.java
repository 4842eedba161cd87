package dev.scrubjay.server.stats;

import java.util.List;

/// What the reports ask the running server: how things are right now, and what it alone counts.
///
/// Called by any worker thread while the others go on, so an answer may be a moment old. The totals
/// here only ever grow: the reports note them at `stats reset`.
public interface ServerGauges {
    /// Returns how many clients are connected.
    int connections();

    /// Returns how many clients ever connected.
    long connectionsTotal();

    /// Returns how many clients were turned away because there were too many.
    long connectionsRejected();

    /// Returns how many connections were closed because of a fault of the server.
    long connectionsBroken();

    /// Returns how many connection objects there are, in use or kept for later.
    int connectionStructures();

    /// Returns whether clients are being accepted.
    boolean isAccepting();

    /// Returns how often accepting had to stop because there were too many clients.
    long listenDisabledCount();

    /// Returns for how long accepting was stopped, all told.
    long listenDisabledMicros();

    /// Returns how many read buffers there are, in use or kept for later.
    int readBuffers();

    /// Returns their size, all told.
    long readBufferBytes();

    /// Returns the size of those that are kept for later.
    long readBufferBytesFree();

    /// Returns how many response buffers are in use.
    int responseBuffers();

    /// Returns their size, all told.
    long responseBufferBytes();

    /// Returns every connection and every listening socket, for `stats conns`.
    List<ConnectionState> connectionStates();

    /// Returns what the crawler has done.
    CrawlerTotals crawlerTotals();

    /// Returns what was logged for watchers.
    WatchTotals watchTotals();

    /// Returns the name of the transport in use.
    String transport();

    /// Returns how much is logged, as `-v` and the `verbosity` command last said.
    int verbosity();

    /// Returns the processor time that this process has used.
    CpuTime cpuTime();
}
