package dev.scrubjay.benchmarks.latency;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// Loads a server that is running on this machine, and prints the latency of its answers.
public final class LatencyProgram {
    private static final String USAGE =
            """
            benchmarks/latency --port N --rate N [--connections 50] [--sets 10] [--bytes 100]
                               [--keys 100000] [--discard 10] [--seconds 20] [--seed 42]
            benchmarks/latency --self-check

            Sends N requests a second to the memcached on that port of the loopback interface, at times
            of a Poisson process, and waits for no answer before it sends the next request. Prints one
            line: percentiles in microseconds of what lies between the time a request was due and its
            answer; of how late requests were sent (late_); and of how long the machine held up a
            thread that does nothing (control_). busy_percent is the generator's own thread: near 100,
            the rate is too high for it.

            --self-check measures a server of its own that stalls once, and fails unless that shows.
            """;

    private static final int EXIT_FAILURE = 1;
    private static final int EXIT_USAGE = 2;
    private static final String[] PERCENTILE_NAMES = {"p50", "p99", "p999", "p9999"};
    private static final double[] PERCENTILES = {50, 99, 99.9, 99.99};
    private static final double NANOS_PER_MICRO = 1000;

    private final Map<String, Integer> numbers = new HashMap<>();

    private LatencyProgram() {}

    /// Runs.
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length == 1 && (arguments[0].equals("-h") || arguments[0].equals("--help"))) {
            System.out.print(USAGE);
            return;
        }
        try {
            if (arguments.length == 1 && arguments[0].equals("--self-check")) {
                System.exit(SelfCheck.run(System.out) ? 0 : EXIT_FAILURE);
            }
            new LatencyProgram().run(arguments);
        } catch (IllegalArgumentException wrong) {
            System.err.println("latency: " + wrong.getMessage() + "; see latency -h");
            System.exit(EXIT_USAGE);
        } catch (IOException | UncheckedIOException broken) {
            System.err.println("latency: " + broken.getMessage());
            System.exit(EXIT_FAILURE);
        }
    }

    private void run(String[] arguments) throws IOException, InterruptedException {
        read(arguments);
        InetSocketAddress server =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), number("--port"));
        LoadPlan plan =
                new LoadPlan(
                        number("--rate"),
                        number("--connections"),
                        number("--sets"),
                        number("--bytes"),
                        number("--keys"),
                        number("--discard"),
                        number("--seconds"),
                        number("--seed"));
        Preload.run(plan, server);
        try (OpenLoop loop = new OpenLoop(plan, server, System::nanoTime)) {
            Hiccups control = Hiccups.start(System.nanoTime() + plan.discardNanos());
            Latencies latencies = loop.run();
            Histogram hiccups = control.stop();
            System.out.println(
                    "requests="
                            + latencies.answers().getTotalCount()
                            + String.format(
                                    Locale.ROOT, " busy_percent=%.0f", latencies.busyPercent())
                            + figures("", latencies.answers())
                            + figures("late_", latencies.sendDelays())
                            + figures("control_", hiccups));
        }
    }

    private void read(String[] arguments) {
        numbers.putAll(
                Map.of(
                        "--port", 0,
                        "--rate", 0,
                        "--connections", 50,
                        "--sets", 10,
                        "--bytes", 100,
                        "--keys", 100_000,
                        "--discard", 10,
                        "--seconds", 20,
                        "--seed", 42));
        for (int index = 0; index < arguments.length; index += 2) {
            String name = arguments[index];
            if (!numbers.containsKey(name)) {
                throw new IllegalArgumentException("no such option: " + name);
            }
            if (index + 1 == arguments.length) {
                throw new IllegalArgumentException(name + " wants a number");
            }
            numbers.put(name, parse(name, arguments[index + 1]));
        }
        for (String needed :
                new String[] {"--port", "--rate", "--connections", "--keys", "--seconds"}) {
            if (number(needed) == 0) {
                throw new IllegalArgumentException(needed + " is needed, and above 0");
            }
        }
    }

    private int number(String name) {
        return numbers.getOrDefault(name, 0);
    }

    private static int parse(String name, String text) {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(name + " wants a number, not " + text, notANumber);
        }
    }

    private static String figures(String prefix, Histogram histogram) {
        StringBuilder text = new StringBuilder();
        for (int index = 0; index < PERCENTILES.length; index++) {
            long nanos = histogram.getValueAtPercentile(PERCENTILES[index]);
            text.append(figure(prefix + PERCENTILE_NAMES[index], nanos));
        }
        return text + figure(prefix + "max", histogram.getMaxValue());
    }

    private static String figure(String name, long nanos) {
        return String.format(Locale.ROOT, " %s_us=%.1f", name, nanos / NANOS_PER_MICRO);
    }
}
