/// The cache engine: key bytes in, outcomes out.
///
/// [ItemStore] is the door. It never sees a socket, a verb or a thread that it was not called on,
/// it never reads the system clock (time is a parameter, or the [CoarseClock] that the server
/// ticks), and it allocates nothing on the heap once it is built.
@NullMarked
package dev.scrubjay.store;

import org.jspecify.annotations.NullMarked;
