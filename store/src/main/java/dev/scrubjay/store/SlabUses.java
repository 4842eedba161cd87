package dev.scrubjay.store;

/// Tells how often items were used, which the store does not count by itself.
///
/// The numbers are compared with those told before; it matters only whether they have changed. The
/// page mover calls, many times a second: allocate nothing.
public interface SlabUses {
    /// Returns how often items of a slab class were ever read.
    long reads(int slabClass);

    /// Returns how often items of a slab class were ever written.
    long writes(int slabClass);
}
