package dev.scrubjay.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/// How all benchmarks of the server's code are run: on its JVM's options that matter here, and for
/// the same time. What JMH reads here holds for subclasses.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED"
        })
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 6, time = 2)
public abstract class ServerBenchmark {
    /// Has nothing to prepare.
    protected ServerBenchmark() {}
}
