/// memcached clients for the JVM, ours and its rivals, behind one interface and under one load.
@NullMarked
package dev.scrubjay.benchmarks.clients;

import org.jspecify.annotations.NullMarked;
