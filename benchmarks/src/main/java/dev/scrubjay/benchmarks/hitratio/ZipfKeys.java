package dev.scrubjay.benchmarks.hitratio;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Numbers of keys, the smaller the more popular: number n comes up as often as 1 / (n + 1)^skew.
final class ZipfKeys {
    private final double[] cumulated;
    private final SplittableRandom random;

    ZipfKeys(int keys, double skew, long seed) {
        random = new SplittableRandom(seed);
        cumulated = new double[keys];
        double sum = 0;
        for (int number = 0; number < keys; number++) {
            sum += Math.pow(number + 1, -skew);
            cumulated[number] = sum;
        }
    }

    int next() {
        double target = random.nextDouble() * cumulated[cumulated.length - 1];
        int found = Arrays.binarySearch(cumulated, target);
        return found >= 0 ? found : Math.min(-found - 1, cumulated.length - 1);
    }
}
