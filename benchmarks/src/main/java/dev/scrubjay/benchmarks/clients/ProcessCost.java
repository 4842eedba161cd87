package dev.scrubjay.benchmarks.clients;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/// A profiler for JMH: what one operation costs this process, on whatever threads it runs.
///
/// `cpu` is the CPU time of the process, the JVM's own threads included; `allocated` is what all
/// threads took from the heap, the ended ones and those that carry virtual threads included.
/// Operations are counted as JMH counts them, with those of its ramps, which both figures contain.
public final class ProcessCost implements InternalProfiler {
    private final OperatingSystemMXBean process =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    private long cpuNanosBefore;
    private long allocatedBytesBefore;

    @Override
    public String getDescription() {
        return "CPU time and allocation of the process per operation";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        allocatedBytesBefore = threads.getTotalThreadAllocatedBytes();
        cpuNanosBefore = process.getProcessCpuTime();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double cpuNanos = process.getProcessCpuTime() - cpuNanosBefore;
        double allocatedBytes = threads.getTotalThreadAllocatedBytes() - allocatedBytesBefore;
        long operations = result.getMetadata().getAllOps();
        if (operations == 0) {
            return List.of();
        }
        double cpuMicros = cpuNanos / TimeUnit.MICROSECONDS.toNanos(1);
        return List.of(
                mean("cpu", cpuMicros / operations, "us/op"),
                mean("allocated", allocatedBytes / operations, "B/op"));
    }

    private static ScalarResult mean(String name, double value, String unit) {
        return new ScalarResult(name, value, unit, AggregationPolicy.AVG);
    }
}
