/// JMH benchmarks of the hot classes. Run by hand.
@NullMarked
package dev.scrubjay.benchmarks;

import org.jspecify.annotations.NullMarked;
