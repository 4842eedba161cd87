package dev.scrubjay.store;

/// The answer of [ItemStore#arith], reused by one worker for every request.
///
/// Valid after [ArithOutcome#DONE] until the next call.
public final class ArithResult {
    /// The new number, unsigned.
    public long value;

    /// The new cas of the item.
    public long cas;

    /// The slab class that the item is in.
    public int slabClass;

    /// The item, which may be another one than before.
    int handle;
}
