package dev.scrubjay.benchmarks.soak;

import java.io.IOException;

/// The server answered what it must not.
final class WrongAnswer extends IOException {
    private static final long serialVersionUID = 1;

    WrongAnswer(String asked, String answer) {
        super(asked + " was answered with " + answer);
    }
}
