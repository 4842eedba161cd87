/// Load with broken connections, whose every answer is checked.
package dev.scrubjay.benchmarks.soak;
