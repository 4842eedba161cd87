/// A memcached client: blocking calls, `async()` beside them, keys where other languages put them.
///
/// [MemcachedClient] is the door. Behind it are three rooms that know nothing of this package or of
/// each other: `routing` picks servers, `pickle` reads Python's objects, and `net` moves requests
/// and answers.
@NullMarked
package dev.scrubjay.client;

import org.jspecify.annotations.NullMarked;
