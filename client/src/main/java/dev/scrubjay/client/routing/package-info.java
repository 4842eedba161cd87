/// Which server holds a key: the placements of the clients that share clusters with us.
///
/// Pure functions of server names, weights and keys. No I/O, no clock, no state that changes.
@NullMarked
package dev.scrubjay.client.routing;

import org.jspecify.annotations.NullMarked;
