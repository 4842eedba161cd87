package dev.scrubjay.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What memcached refuses is refused in the same words, with the same exit status.
final class RefusalTest {
    private static final String GREATER_THAN_0 = " must be greater than 0";
    private static final String PERCENT = "_lru_pct must be > 1 and < 80";
    private static final String ILLEGAL = "\nIllegal argument \"?\"";

    /// @param line the command line, whose words are separated by blanks
    record Refusal(String line, int exitStatus, String message) {}

    static Stream<Refusal> letters() {
        return Stream.of(
                new Refusal("-c 0", 1, "Maximum connections" + GREATER_THAN_0),
                new Refusal("-c -1", 1, "Maximum connections" + GREATER_THAN_0),
                new Refusal("-c abc", 1, "Maximum connections" + GREATER_THAN_0),
                new Refusal("-t 0", 1, "Number of threads" + GREATER_THAN_0),
                new Refusal("--threads=x -p 1", 1, "Number of threads" + GREATER_THAN_0),
                new Refusal("-R 0", 1, "Number of requests per event" + GREATER_THAN_0),
                new Refusal("-n -5", 1, "Chunk size" + GREATER_THAN_0),
                new Refusal("-N 0", 1, "Maximum number of NAPI IDs" + GREATER_THAN_0),
                new Refusal("-f 1", 1, "Factor must be greater than 1"),
                new Refusal("-f -2", 1, "Factor must be greater than 1"),
                new Refusal("-f nan", 1, "Factor must be greater than 1"),
                new Refusal("-f 1e999", 1, "Factor must be greater than 1"),
                new Refusal("-p 70000", 64, "ERROR: Invalid port number 70000."),
                new Refusal("-p -2", 64, "ERROR: Invalid port number -2."),
                new Refusal("-p abc", 64, "ERROR: Invalid port number abc."),
                new Refusal("-U 70000", 64, "ERROR: Invalid port number 70000."),
                new Refusal(
                        "-B http",
                        64,
                        "Invalid value for binding protocol: http\n"
                                + " -- should be one of auto, binary, or ascii"),
                new Refusal("-q", 1, "scrubjayd: invalid option -- 'q'" + ILLEGAL),
                new Refusal("-v-", 1, "scrubjayd: invalid option -- '-'" + ILLEGAL),
                new Refusal("-m", 1, "scrubjayd: option requires an argument -- 'm'" + ILLEGAL),
                new Refusal("-vm", 1, "scrubjayd: option requires an argument -- 'm'" + ILLEGAL),
                new Refusal(
                        "--port", 1, "scrubjayd: option '--port' requires an argument" + ILLEGAL),
                new Refusal(
                        "--por", 1, "scrubjayd: option '--port' requires an argument" + ILLEGAL),
                new Refusal(
                        "--hel=1",
                        1,
                        "scrubjayd: option '--help' doesn't allow an argument" + ILLEGAL),
                new Refusal("--no=1", 1, "scrubjayd: unrecognized option '--no=1'" + ILLEGAL),
                new Refusal(
                        "--p=1",
                        1,
                        "scrubjayd: option '--p=1' is ambiguous; possibilities:"
                                + " '--port' '--pidfile' '--protocol'"
                                + ILLEGAL));
    }

    static Stream<Refusal> wholes() {
        return Stream.of(
                new Refusal("-I 1023", 64, "Item max size cannot be less than 1024 bytes."),
                new Refusal("-I 2g", 64, "Item max size cannot be less than 1024 bytes."),
                new Refusal(
                        "-I 512m", 64, "Cannot set item size limit higher than 1/2 of memory max."),
                new Refusal(
                        "-m 0", 64, "Cannot set item size limit higher than 1/2 of memory max."),
                new Refusal(
                        "-m -5", 64, "Cannot set item size limit higher than 1/2 of memory max."),
                new Refusal(
                        "-I 2000m -m 8000",
                        64,
                        "Cannot set item size limit higher than a gigabyte."),
                new Refusal(
                        "-I 256k",
                        64,
                        "slab_chunk_max (bytes: 524288) cannot be larger than -I (item_size_max 262144)"),
                new Refusal(
                        "-I 700k",
                        64,
                        "-I (item_size_max: 716800) must be evenly divisible by"
                                + " slab_chunk_max (bytes: 524288)"),
                new Refusal(
                        "-I 3m -o slab_chunk_max=768",
                        64,
                        "slab_chunk_max (bytes: 786432) must divide evenly into 1048576"
                                + " (slab_page_size)"),
                new Refusal(
                        "-N 10",
                        64,
                        "Number of napi_ids(10) cannot be greater than number of threads(4)"),
                new Refusal(
                        "-S -B ascii",
                        64,
                        "ERROR: You cannot allow the ASCII protocol while using SASL."),
                new Refusal(
                        "-S -U 1",
                        64,
                        "ERROR: Cannot enable UDP while using binary SASL authentication."),
                new Refusal(
                        "-Y file -B auto",
                        64,
                        "ERROR: You cannot allow the BINARY protocol while using ascii"
                                + " authentication tokens."),
                new Refusal(
                        "-Y file -U 1",
                        64,
                        "Cannot use UDP with ascii authentication enabled (-U 0 to disable)"),
                new Refusal("-Z -p 0", 64, "ERROR: You cannot enable SSL without a TCP port."));
    }

    static Stream<Refusal> suboptions() {
        return Stream.of(
                new Refusal("-o bogus=1,x", 1, "Illegal suboption \"bogus=1\""),
                new Refusal("-o ,", 1, "Illegal suboption \"\""),
                new Refusal("-o hashpower", 1, "Missing numeric argument for hashpower"),
                new Refusal("-o hashpower=11", 1, "Initial hashtable multiplier of 11 is too low"),
                new Refusal(
                        "-o hashpower=33",
                        1,
                        "Initial hashtable multiplier of 33 is too high\n"
                                + "Choose a value based on \"STAT hash_power_level\""
                                + " from a running instance"),
                new Refusal("-o idle_timeout", 1, "Missing numeric argument for idle_timeout"),
                new Refusal(
                        "-o tail_repair_time", 1, "Missing numeric argument for tail_repair_time"),
                new Refusal(
                        "-o tail_repair_time=5",
                        1,
                        "Cannot set tail_repair_time to less than 10 seconds"),
                new Refusal(
                        "-o hash_algorithm=md5",
                        1,
                        "Unknown hash_algorithm option (jenkins, murmur3, xxh3)"),
                new Refusal("-o lru_crawler_sleep", 1, "Missing lru_crawler_sleep value"),
                new Refusal(
                        "-o lru_crawler_sleep=-1",
                        1,
                        "LRU crawler sleep must be between 0 and 1 second"),
                new Refusal(
                        "-o lru_crawler_tocrawl=abc",
                        1,
                        "lru_crawler_tocrawl takes a numeric 32bit value"),
                new Refusal("-o hot_lru_pct", 1, "Missing hot_lru_pct argument"),
                new Refusal("-o hot_lru_pct=0", 1, "hot" + PERCENT),
                new Refusal("-o warm_lru_pct=80", 1, "warm" + PERCENT),
                new Refusal(
                        "-o hot_lru_pct=50,warm_lru_pct=50",
                        64,
                        "hot_lru_pct + warm_lru_pct cannot be more than 80% combined"),
                new Refusal("-o warm_max_factor=0", 1, "warm_max_factor must be > 0"),
                new Refusal(
                        "-o temporary_ttl=10,no_lru_maintainer",
                        64,
                        "temporary_ttl requires lru_maintainer to be enabled"));
    }

    static Stream<Refusal> suboptionsOfPages() {
        return Stream.of(
                new Refusal("-o slab_chunk_max=0", 1, "slab_chunk_max must be >= 0"),
                new Refusal("-o slab_chunk_max=x", 1, "could not parse argument to slab_chunk_max"),
                new Refusal(
                        "-o slab_chunk_max=2000",
                        1,
                        "slab_chunk_max must be specified in kilobytes."),
                new Refusal(
                        "-o watcher_logbuf_size=-1",
                        1,
                        "could not parse argument to watcher_logbuf_size"),
                new Refusal("-o slab_automove=3", 1, "slab_automove must be between 0 and 2"),
                new Refusal(
                        "-o slab_automove_ratio=0", 1, "slab_automove_ratio must be > 0 and < 1"),
                new Refusal(
                        "-o slab_automove_window=1801",
                        1,
                        "slab_automove_window must be > 2 and < 1800"),
                new Refusal("-o slab_sizes=10", 64, "slab size 10 is out of valid range"),
                new Refusal(
                        "-o slab_sizes=100-50",
                        64,
                        "slab size 50 cannot be lower than or equal to a previous class size"),
                new Refusal(
                        "-o slab_sizes=100-104",
                        64,
                        "slab size 104 must be at least 8 bytes larger than previous class"),
                new Refusal(
                        "-o slab_sizes=100-108",
                        64,
                        "slab size 108 must be at least 8 bytes larger than previous class"),
                new Refusal(
                        "-o slab_sizes=100-524289", 64, "slab size 524289 is out of valid range"),
                new Refusal(
                        "-o slab_chunk_max=16,slab_sizes=100-16385",
                        64,
                        "slab size 16385 is out of valid range"),
                new Refusal("-o slab_sizes=100-x", 64, "slab size 0 is out of valid range"),
                new Refusal("-o slab_sizes=", 64, "scrubjayd: -o slab_sizes needs a size"),
                new Refusal("-o slab_sizes", 1, "Missing slab_sizes argument"),
                new Refusal(
                        "-o slab_sizes=" + slabSizes(63), 64, "too many slab classes specified"),
                new Refusal(
                        "-o ext_path", 1, "missing argument to ext_path, ie: ext_path=/d/file:5G"),
                new Refusal("-o ext_page_size=x", 1, "could not parse argument to ext_page_size"),
                new Refusal(
                        "-o ssl_min_version=9",
                        1,
                        "Invalid ssl_min_version. Use help to see valid options."));
    }

    private static String slabSizes(int count) {
        return IntStream.range(0, count)
                .mapToObj(index -> Integer.toString(100 + 10 * index))
                .collect(Collectors.joining("-"));
    }

    static Stream<Refusal> unbuilt() {
        return Stream.of(
                new Refusal("-Z", 64, "scrubjayd: -Z (TLS) is not built yet"),
                new Refusal("-S", 64, "scrubjayd: -S (SASL) is not built yet"),
                new Refusal("-N 2", 64, "scrubjayd: -N (NAPI ids) is not built yet"),
                new Refusal(
                        "-o ext_path=/f:1g",
                        64,
                        "scrubjayd: -o ext_path (external storage) is not built yet"),
                new Refusal(
                        "-o sock_cookie_id=5",
                        64,
                        "scrubjayd: -o sock_cookie_id (socket marks) is not built yet"));
    }

    @ParameterizedTest
    @MethodSource({"letters", "wholes", "suboptions", "suboptionsOfPages", "unbuilt"})
    void commandLine_refused_saysWhy(Refusal refusal) {
        StartupException e = refuse(refusal.line().split(" "));
        assertThat(e).hasMessage(refusal.message());
        assertThat(e.exitStatus()).isEqualTo(refusal.exitStatus());
    }

    @Test
    void delimiter_empty_isRefused() {
        assertThat(refuse("-D", "")).hasMessage("No delimiter specified");
    }

    @Test
    void unixSocket_withoutName_isRefused() {
        assertThat(refuse("-s", "")).hasMessage("scrubjayd: -s needs the name of a file");
    }

    @Test
    void listenerWithoutPassword_whereOthersNeedOne_isRefused() {
        for (String protocol : List.of("binary", "negotiating")) {
            assertThat(refuse("-Y", "file", "-l", "proto[" + protocol + "]:127.0.0.1"))
                    .hasMessage(
                            "ERROR: You cannot allow the BINARY protocol while using ascii"
                                    + " authentication tokens.");
        }
    }

    @Test
    void severalUnbuiltOptions_areAllNamed() {
        assertThat(refuse("-Z", "-S", "-o", "ssl_key=k"))
                .hasMessage(
                        """
                        scrubjayd: -o ssl_key (TLS) is not built yet
                        scrubjayd: -Z (TLS) is not built yet
                        scrubjayd: -S (SASL) is not built yet\
                        """);
    }

    @Test
    void everyUnbuiltOption_isRefusedOrOff() {
        for (OptionRow row : List.<OptionRow>of(Suboption.values())) {
            if (row.feature().state() == Feature.State.REFUSED && row.argument() == null) {
                assertThat(refuse("-o", row.spelling())).hasMessageContaining("is not built yet");
            }
        }
    }

    private static StartupException refuse(String... args) {
        StartupException e =
                catchThrowableOfType(StartupException.class, () -> CommandLine.parse(args, null));
        assertThat(e).as(String.join(" ", args)).isNotNull();
        return e;
    }
}
