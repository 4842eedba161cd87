package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Replays what memcached 1.6.45 was recorded to answer, byte for byte, against our server.
///
/// Cases that need what is not built yet, or that we decide otherwise, are in `waiting.tsv` with
/// the reason; everything else must pass, and the number that passed must be the number there is.
@Execution(ExecutionMode.CONCURRENT)
final class GoldenTest {
    private static final List<String> TEXT =
            List.of(
                    "text-arithmetic",
                    "text-errors",
                    "text-noreply",
                    "text-retrieval",
                    "text-storage",
                    "touch-gat");

    private static final List<String> META =
            List.of(
                    "meta-mg",
                    "meta-ms",
                    "meta-md",
                    "meta-ma",
                    "meta-lease",
                    "meta-misc",
                    "base64-keys");

    private static final List<String> SLOW_OR_LARGE = List.of("big-values", "flush");

    private static final List<String> STATS = List.of("stats-keys");

    private static final List<String> BINARY = List.of("binary");
    private static final List<String> ADMIN = List.of("admin", "auth");

    private static final List<String> STARTUP = List.of("startup");
    private static final List<String> UDP = List.of("udp");

    /// Cases about the network itself: its addresses in reports and events, and no unix socket in
    /// settings.
    private static final Set<String> OF_THE_NETWORK =
            Set.of("stats-keys-024", "stats-keys-066", "stats-keys-068", "admin-107");

    @Test
    void textCases_onScrubjayd_answerAsRecorded() {
        replayReady("text", TEXT);
    }

    @Test
    void metaCases_onScrubjayd_answerAsRecorded() {
        replayReady("meta", META);
    }

    @Test
    void bigValueAndFlushCases_onScrubjayd_answerAsRecorded() {
        replayReady("big-and-flush", SLOW_OR_LARGE);
    }

    @Test
    void statsCases_onScrubjayd_answerAsRecorded() {
        replayReady("stats", STATS);
    }

    @Test
    void binaryCases_onScrubjayd_answerAsRecorded() {
        replayReady("binary", BINARY);
    }

    @Test
    void adminAndAuthCases_onScrubjayd_answerAsRecorded() {
        replayReady("admin", ADMIN);
    }

    @Test
    void startupCases_onScrubjayd_answerAsRecorded() {
        replayReady("startup", STARTUP);
    }

    @Test
    void udpCases_onScrubjayd_answerAsRecorded() {
        replayReady("udp", UDP);
    }

    /// What is answered over the network is answered over a unix socket, byte for byte.
    @Test
    void commandCases_overUnixSocket_answerAsRecorded() {
        replayOverUnixSocket("unix-commands", List.of(TEXT, META, BINARY));
    }

    @Test
    void otherCases_overUnixSocket_answerAsRecorded() {
        replayOverUnixSocket("unix-others", List.of(SLOW_OR_LARGE, STATS, ADMIN));
    }

    /// The cases themselves are put to the test: those that hold for Debian's release as well pass
    /// there, with the same program.
    @Test
    void commonCases_onDebiansMemcached_answerAsRecorded() {
        List<GoldenCase> cases =
                GoldenCase.load(allAreas()).stream().filter(GoldenCase::isCommon).toList();

        assertThat(cases).hasSizeGreaterThan(500);
        new GoldenReplay(ServerKind.MEMCACHED, "common").run(cases);
    }

    @Test
    void waitingList_whole_namesOnlyCasesThatExist() {
        Set<String> ids =
                Set.copyOf(GoldenCase.load(allAreas()).stream().map(GoldenCase::id).toList());

        assertThat(GoldenCase.waiting().keySet()).isNotEmpty().isSubsetOf(ids);
    }

    private static void replayReady(String name, List<String> areas) {
        Set<String> waiting = GoldenCase.waiting().keySet();
        List<GoldenCase> ready =
                GoldenCase.load(areas).stream()
                        .filter(each -> !waiting.contains(each.id()))
                        .toList();
        new GoldenReplay(ServerKind.SCRUBJAYD, name).run(ready);
    }

    private static void replayOverUnixSocket(String name, List<List<String>> areas) {
        Set<String> waiting = GoldenCase.waiting().keySet();
        List<GoldenCase> cases =
                GoldenCase.load(areas.stream().flatMap(List::stream).toList()).stream()
                        .filter(each -> !waiting.contains(each.id()))
                        .filter(each -> !each.namesItsTransport())
                        .filter(each -> !OF_THE_NETWORK.contains(each.id()))
                        .map(GoldenCase::overUnixSocket)
                        .toList();
        new GoldenReplay(ServerKind.SCRUBJAYD, name).run(cases);
    }

    private static List<String> allAreas() {
        return List.of(TEXT, META, SLOW_OR_LARGE, STATS, BINARY, ADMIN, STARTUP, UDP).stream()
                .flatMap(List::stream)
                .toList();
    }
}
