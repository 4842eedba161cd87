/// A memcached client: blocking calls, `async()` beside them, keys where other languages put them.
///
/// Behind it are rooms that know nothing of this package or of each other: `routing` picks servers,
/// `pickle` reads Python's objects.
@NullMarked
package dev.scrubjay.client;

import org.jspecify.annotations.NullMarked;
