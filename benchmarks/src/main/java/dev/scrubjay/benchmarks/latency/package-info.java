/// An open-loop load generator that measures latency. Run by hand, with `benchmarks/latency`.
@NullMarked
package dev.scrubjay.benchmarks.latency;

import org.jspecify.annotations.NullMarked;
