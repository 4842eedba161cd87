/// Memory from the operating system: reserved, committed as touched, locked, and given back.
///
/// The only native calls of the store are here, and the only user of [java.lang.foreign.Arena].
@NullMarked
package dev.scrubjay.store.memory;

import org.jspecify.annotations.NullMarked;
