package dev.scrubjay.client.net;

/// The first words of the meta protocol's answers, as [ReplyLine#code()] gives them.
final class Codes {
    static final int VA = 'V' << 8 | 'A';
    static final int HD = 'H' << 8 | 'D';
    static final int EN = 'E' << 8 | 'N';
    static final int NF = 'N' << 8 | 'F';
    static final int NS = 'N' << 8 | 'S';
    static final int EX = 'E' << 8 | 'X';

    private Codes() {}

    /// Whether an answer without a value repeats the opaque that its request had.
    ///
    /// Only then is it ours. Some servers leave it out of a refusal, so that none is no proof.
    static boolean isInStep(ReplyLine line, int opaque) {
        for (int flag = line.nextFlag(); flag != 0; flag = line.nextFlag()) {
            if (flag == 'O') {
                return line.opaque() == opaque;
            }
        }
        return true;
    }
}
