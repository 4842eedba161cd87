package dev.scrubjay.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.scrubjay.store.HashAlgorithm;
import dev.scrubjay.store.SlabSizing;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandLineTest {
    @Test
    void commandLine_empty_isTheDefaults() {
        assertThat(serve()).isEqualTo(ServerConfig.defaults());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-p 4711",
                "-p4711",
                "-Mp4711",
                "-Mp 4711",
                "--port=4711",
                "--port 4711",
                "--por 4711",
                "--por=4711",
                "-p 1 -p 4711",
                "word -p 4711 word",
                "- -p 4711",
                "-p 4711 -- -p 1",
                "-p \t4711",
                "-p 4711x",
                "-p +4711",
            })
    void port_spelledInAnyWay_isRead(String line) {
        assertThat(serve(line.split(" ")).net().port()).isEqualTo(4711);
    }

    @Test
    void clusterOfFlags_appliesEachOfThem() {
        ServerConfig config = serve("-MvCFvd");
        assertThat(config.store().evictions()).isFalse();
        assertThat(config.store().casEnabled()).isFalse();
        assertThat(config.commands().flushEnabled()).isFalse();
        assertThat(config.process().verbosity()).isEqualTo(2);
        assertThat(config.process().daemon()).isTrue();
    }

    @Test
    void valueThatLooksLikeAnOption_isAValue() {
        assertThat(serve("-P", "-v").process().pidFile()).isEqualTo(Path.of("-v"));
    }

    @Test
    void verbose_withAValue_countsOnce() {
        assertThat(serve("--verb=3", "-v").process().verbosity()).isEqualTo(2);
    }

    @Test
    void optionsOfTheStore_areRead() {
        var store =
                serve(
                                "-m96",
                                "-I",
                                "2m",
                                "-f1.5",
                                "-n",
                                "64",
                                "-k",
                                "-L",
                                "-o",
                                "hash_algorithm=xxh3")
                        .store();
        assertThat(store.memoryBytesMax()).isEqualTo(96L << 20);
        assertThat(store.itemBytesMax()).isEqualTo(2 << 20);
        assertThat(store.growthFactor()).isEqualTo(1.5);
        assertThat(store.chunkBytesMin()).isEqualTo(64);
        assertThat(store.lockMemory()).isTrue();
        assertThat(store.largePages()).isTrue();
        assertThat(store.hashAlgorithm()).isEqualTo(HashAlgorithm.XXH3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2097152", "2m", "2M", "2048k", "2048K", "2.9m"})
    void itemSize_withAnyUnit_isBytes(String size) {
        assertThat(serve("-I", size).store().itemBytesMax()).isEqualTo(2 << 20);
    }

    @Test
    void slabClasses_unlessAskedFor_areOurOwn() {
        assertThat(serve().store().slabSizing()).isEqualTo(new SlabSizing.Fine());
        assertThat(serve("-m", "1024", "-I", "2m", "-o", "slab_chunk_max=16").store().slabSizing())
                .isEqualTo(new SlabSizing.Fine());
        assertThat(serve("-f", "1.25").store().slabSizing()).isEqualTo(new SlabSizing.Growing());
        assertThat(serve("-n", "48").store().slabSizing()).isEqualTo(new SlabSizing.Growing());
        assertThat(serve("-o", "no_modern").store().slabSizing())
                .isEqualTo(new SlabSizing.Growing());
    }

    @Test
    void slabSizes_given_areTheClasses() {
        assertThat(serve("-f", "2", "-o", "slab_sizes=100--200-400-").store().slabSizing())
                .isEqualTo(new SlabSizing.Listed(List.of(100, 200, 400)));
        assertThat(serve("-n", "100", "-o", "slab_sizes=100-109").store().slabSizing())
                .isEqualTo(new SlabSizing.Listed(List.of(100, 109)));
    }

    @Test
    void smallestIdealChunk_changesTheDefaultGrowthFactorOnly() {
        assertThat(serve("-o", "slab_chunk_max=16").store().growthFactor()).isEqualTo(1.08);
        assertThat(serve("-o", "slab_chunk_max=16", "-f", "2").store().growthFactor()).isEqualTo(2);
    }

    @Test
    void delimiter_turnsPrefixStatisticsOn() {
        CommandConfig commands = serve("-D", "|xyz").commands();
        assertThat(commands.prefixDelimiter()).isEqualTo('|');
        assertThat(commands.detailEnabled()).isTrue();
        assertThat(serve().commands().detailEnabled()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1"})
    void port_ofAnyFreeOne_isZero(String port) {
        NetConfig net = serve("-p", port).net();
        assertThat(net.port()).isZero();
        assertThat(net.listen()).containsExactly(new ListenAddress(null, 0));
    }

    /// Nothing of the network is looked at then, as in memcached.
    @Test
    void unixSocket_isInPlaceOfTheNetwork() {
        NetConfig net = serve("-s", "first", "-l", "[", "-U", "11211", "-s/run/last").net();
        assertThat(net.unixSocket()).isEqualTo(new UnixAddress("/run/last", 0700));
        assertThat(net.listen()).isEmpty();
        assertThat(serve("--unix-socket=s", "-a", "1777").net().unixSocket())
                .isEqualTo(new UnixAddress("s", 0777));
        assertThat(serve().net().unixSocket()).isNull();
    }

    @Test
    void portFile_isWhatTheEnvironmentNames() {
        Launch launch = CommandLine.parse(new String[0], "/tmp/ports");
        assertThat(((Launch.Serve) launch).config().process().portFile())
                .isEqualTo(Path.of("/tmp/ports"));
        launch = CommandLine.parse(new String[0], "");
        assertThat(((Launch.Serve) launch).config().process().portFile()).isNull();
    }

    @Test
    void offValuesOfWhatIsNotBuilt_areAccepted() {
        assertThat(serve("-U", "0", "-o", "sock_cookie_id=0")).isEqualTo(ServerConfig.defaults());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-V", "--version", "-vV", "-V -c 0", "-h -c 0", "-p 4711 -i -V", "--lic"})
    void whatPrints_printsOurVersionAndMemcacheds(String line) {
        Launch launch = CommandLine.parse(line.split(" "), null);
        assertThat(launch).isInstanceOf(Launch.Print.class);
        assertThat(((Launch.Print) launch).text())
                .startsWith("memcached 1.6.45\nscrubjayd 0.1.0 (memcached 1.6.45)\n");
    }

    @Test
    void help_listsEveryOptionThatHasHelp() {
        String help = ((Launch.Print) CommandLine.parse(new String[] {"-h"}, null)).text();
        for (Option option : Option.values()) {
            assertThat(help).contains("\n" + option.spelling());
        }
        for (Suboption suboption : Suboption.values()) {
            boolean isShown = help.contains("\n   - " + suboption.spelling() + ":");
            boolean isHidden =
                    suboption.help().isEmpty() || suboption.feature() == Feature.TEST_HOOK;
            assertThat(isShown).as(suboption.spelling()).isEqualTo(!isHidden);
        }
        assertThat(help).doesNotContain("debug_commands");
    }

    @Test
    void notices_doNotKeepFromServing() {
        Launch launch = CommandLine.parse(new String[] {"-t", "65"}, null);
        assertThat(((Launch.Serve) launch).notices())
                .startsWith("WARNING: Setting a high number of workerthreads is not recommended.\n")
                .endsWith("\n");
    }

    @Test
    void notices_beforeAnError_areTold() {
        StartupException e = refusal("-t", "65", "-c", "0");
        assertThat(e).hasMessageStartingWith("WARNING: ");
        assertThat(e).hasMessageEndingWith("\nMaximum connections must be greater than 0");
    }

    private static ServerConfig serve(String... args) {
        return ((Launch.Serve) CommandLine.parse(args, null)).config();
    }

    private static StartupException refusal(String... args) {
        return catchThrowableOfType(StartupException.class, () -> CommandLine.parse(args, null));
    }
}
