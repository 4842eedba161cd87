package dev.scrubjay.client.net;

import java.util.ArrayList;
import java.util.List;

/// A request that is answered in lines of text: `stats`, `version`, `flush_all`.
public final class LinesOperation extends Operation {
    /// More lines than any report has: what goes on for longer is no report.
    private static final int LINES_MAX = 1_000_000;

    private final String request;
    private final boolean isReport;
    private final List<String> lines = new ArrayList<>();

    /// Asks for lines.
    ///
    /// @param request the request in ASCII, without its line end
    /// @param isReport true when `STAT` lines are to come, up to one that is none
    public LinesOperation(String request, boolean isReport) {
        this.request = request;
        this.isReport = isReport;
    }

    /// The answer, line by line, with the one that ended it.
    public List<String> lines() {
        return lines;
    }

    @Override
    boolean isRead() {
        return isReport;
    }

    @Override
    int requestBytesMax() {
        return request.length() + 2;
    }

    @Override
    void encode(RequestWriter out, boolean meta) {
        out.put(request).endLine();
    }

    @Override
    Outcome onLine(ReplyLine line) {
        String text = line.text();
        lines.add(text);
        if (!isReport || text.equals("END") || text.equals("RESET") || text.equals("OK")) {
            return Outcome.DONE;
        }
        return lines.size() < LINES_MAX && isReported(text) ? Outcome.MORE : Outcome.GARBAGE;
    }

    /// `stats cachedump` has its own kind of lines, and so has `stats detail dump`.
    private static boolean isReported(String text) {
        return text.startsWith("STAT ") || text.startsWith("ITEM ") || text.startsWith("PREFIX ");
    }

    @Override
    void reset() {
        lines.clear();
    }

    @Override
    public String toString() {
        return request;
    }
}
