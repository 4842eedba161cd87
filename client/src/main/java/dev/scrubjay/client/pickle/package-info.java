/// Reads what Python's `pickle` wrote, as far as it is plain data.
@NullMarked
package dev.scrubjay.client.pickle;

import org.jspecify.annotations.NullMarked;
