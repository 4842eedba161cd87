package dev.scrubjay.benchmarks.soak;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// Loads a server with clients that come, ask, check and leave, as fast as it answers.
///
/// `benchmarks/soak` starts it, and watches the server. Arguments: the port, for how many seconds,
/// how many visitors at a time, and a seed. Prints its counts every ten seconds; exits with 1 after
/// the first wrong answer.
public final class Soak {
    private static final long REPORT_SECONDS = 10;

    private Soak() {}

    /// Runs.
    public static void main(String[] arguments) throws InterruptedException {
        InetSocketAddress server =
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        long seconds = Long.parseLong(arguments[1]);
        SplittableRandom seeds = new SplittableRandom(Long.parseLong(arguments[3]));
        SoakCounts counts = new SoakCounts(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
        List<Thread> visitors = new ArrayList<>();
        for (int number = Integer.parseInt(arguments[2]); number > 0; number--) {
            String name = "soak-" + number;
            SoakVisitor visitor = new SoakVisitor(server, name, seeds.nextLong(), counts);
            visitors.add(Thread.ofVirtual().name(name).start(visitor));
        }
        for (Thread visitor : visitors) {
            while (!visitor.join(Duration.ofSeconds(REPORT_SECONDS))) {
                report(counts);
            }
        }
        report(counts);
        counts.failures().forEach(System.out::println);
        System.exit(counts.failures().isEmpty() ? 0 : 1);
    }

    private static void report(SoakCounts counts) {
        System.out.println("answers " + counts.answers() + ", visits " + counts.visits());
    }
}
