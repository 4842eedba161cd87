package dev.scrubjay.server.command;

import java.util.regex.Pattern;

/// Reads numbers among the words of an administrative command: the whole word or nothing.
final class WordNumbers {
    private static final long UNSIGNED_MAX = 0xffff_ffffL;
    private static final Pattern UNSIGNED = Pattern.compile("[0-9]{1,10}");
    private static final Pattern SIGNED = Pattern.compile("-?[0-9]{1,10}");
    private static final Pattern DECIMAL = Pattern.compile("-?([0-9]+\\.?[0-9]*|\\.[0-9]+)");

    private WordNumbers() {}

    /// Returns a number of 32 bits without a sign, or -1.
    static long unsigned(String word) {
        if (!UNSIGNED.matcher(word).matches()) {
            return -1;
        }
        long number = Long.parseLong(word);
        return number <= UNSIGNED_MAX ? number : -1;
    }

    /// Returns whether a word is a number of 32 bits, with a sign or without.
    static boolean isSigned(String word) {
        if (!SIGNED.matcher(word).matches()) {
            return false;
        }
        long number = Long.parseLong(word);
        return number == (int) number;
    }

    /// Returns a decimal number, or NaN.
    static double decimal(String word) {
        return DECIMAL.matcher(word).matches() ? Double.parseDouble(word) : Double.NaN;
    }
}
