package dev.scrubjay.client.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Plain data comes out as Python put it in, and nothing else comes out at all.
final class PickleReaderTest {
    @Test
    void read_goldenOfAllProtocols_givesWhatPythonPickled() throws IOException {
        List<GoldenPickles.Golden> goldens = GoldenPickles.read();
        for (GoldenPickles.Golden golden : goldens) {
            assertThat(GoldenPickles.notation(PickleReader.read(golden.pickle())))
                    .as("protocol %s", golden.protocol())
                    .isEqualTo(golden.notation());
        }
        assertThat(goldens).hasSizeGreaterThan(500);
        assertThat(goldens).extracting(GoldenPickles.Golden::protocol).contains(0, 1, 2, 3, 4, 5);
    }

    @Test
    void read_goldenCutShort_isRefusedAtEveryLength() throws IOException {
        for (GoldenPickles.Golden golden : GoldenPickles.read()) {
            if (golden.pickle().length < 100) {
                for (int length = 0; length < golden.pickle().length; length++) {
                    byte[] cut = Arrays.copyOf(golden.pickle(), length);
                    assertThatThrownBy(() -> PickleReader.read(cut))
                            .isInstanceOf(PickleException.class);
                }
            }
        }
    }

    @Test
    void read_containers_areJavas() {
        assertThat(read("(lp0\nI1\naS'b'\na.")).isEqualTo(List.of(1L, "b"));
        assertThat(read("(dp0\nS'k'\nI7\ns.")).isEqualTo(Map.of("k", 7L));
        assertThat(read("c__builtin__\nset\np0\n((lp1\nI1\natp2\nRp3\n.")).isEqualTo(Set.of(1L));
        List<?> tuple = (List<?>) Objects.requireNonNull(read("(I1\nI2\nt."));
        assertThat(tuple).isEqualTo(List.of(1L, 2L));
        assertThatThrownBy(() -> tuple.remove(0)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void read_stringsOfPython2_areTextIfAscii() {
        assertThat(read("S'it\\'s \\x41\\102\\n\\\\ \"\\q'\np0\n.")).isEqualTo("it's AB\n\\ \"\\q");
        assertThat(read("S\"it's\"\n.")).isEqualTo("it's");
        assertThat(read("U\u0003abc.")).isEqualTo("abc");
        assertThat(read("T\u0003\0\0\0abc.")).isEqualTo("abc");
        for (String wrong :
                List.of(
                        "S'\\xe9'\n.",
                        "U\u0001\u00e9.",
                        "Sabc\n.",
                        "S'abc\n.",
                        "S'\n.",
                        "S'a\\'\n.")) {
            assertRefused(wrong);
        }
    }

    @Test
    void read_numbersAsText_areStrict() {
        assertThat(read("I12\n.")).isEqualTo(12L);
        assertThat(read("I01\n.")).isEqualTo(true);
        assertThat(read("L12\n.")).isEqualTo(12L);
        assertThat(read("F1e3\n.")).isEqualTo(1000.0);
        for (String wrong :
                List.of(
                        "I\n.",
                        "I-\n.",
                        "I1x\n.",
                        "Ixyz\n.",
                        "LL\n.",
                        "F\n.",
                        "F1f\n.",
                        "F0x1p3\n.")) {
            assertRefused(wrong);
        }
    }

    @Test
    void read_behindTheEnd_isIgnoredAsInPython() {
        assertThat(read("I12\n.appended")).isEqualTo(12L);
    }

    @Test
    void read_stackWork_isFollowed() {
        assertThat(read("I1\nI2\n0.")).isEqualTo(1L);
        assertThat(read("I1\n(I2\nI3\n1.")).isEqualTo(1L);
        assertThat(read("I1\n(0.")).isEqualTo(1L);
        assertThat(read("I1\n2\u0086.")).isEqualTo(List.of(1L, 1L));
        assertThat(read("Np7\n0g7\n.")).isNull();
    }

    @Test
    void read_brokenStackWork_isRefused() {
        for (String wrong :
                List.of(
                        ".",
                        "0.",
                        "2.",
                        "t.",
                        "1.",
                        "a.",
                        "]a.",
                        "I1\n(a.",
                        "](Ne0",
                        "N(e.",
                        "I1\nI2\na.",
                        ")I2\na.",
                        "}I1\ns.",
                        "}(I1\nu.",
                        "](I1\nI2\nu.",
                        "]I1\nI2\ns.",
                        "](I1\n\u0090.",
                        "(I1\nd.",
                        "g0\n.",
                        "gx\n.",
                        "h\0.",
                        "p0\n.",
                        "I1\npx\n.",
                        "I1\np-1\n.")) {
            assertRefused(wrong);
        }
    }

    @Test
    void read_everyOpcodeThatMakesObjects_isRefused() {
        for (String wrong :
                List.of(
                        "(icollections\nOrderedDict\n.", // INST
                        "(c__builtin__\nset\no.", // OBJ
                        "c__builtin__\nset\n)\u0081.", // NEWOBJ
                        "c__builtin__\nset\n)}\u0092.", // NEWOBJ_EX
                        "]}b.", // BUILD
                        "Pid\n.", // PERSID
                        "NQ.", // BINPERSID
                        "\u0082\u0001.", // EXT1
                        "\u0083\u0001\0.", // EXT2
                        "\u0084\u0001\0\0\0.", // EXT4
                        "(I1\n\u0091.", // FROZENSET
                        "\u0096\u0001\0\0\0\0\0\0\0x.", // BYTEARRAY8
                        "\u0097.", // NEXT_BUFFER
                        "N\u0098.")) { // READONLY_BUFFER
            assertRefused(wrong);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "os\nsystem",
                "posix\nsystem",
                "builtins\neval",
                "builtins\nbytes",
                "builtins\nbytearray",
                "builtins\nfrozenset",
                "__builtin__\nfrozenset",
                "builtins\nSet",
                "builtins\nset ",
                " builtins\nset",
                "builtins.set\nset",
                "_codecs\ndecode",
                "codecs\nencode",
                "collections\nOrderedDict",
                "copy_reg\n_reconstructor",
                "\n",
            })
    void read_anyOtherGlobal_isRefused(String global) {
        assertRefused("c" + global + "\n(tR.");
        assertRefused("c" + global + "\n0N.");
        String[] names = global.split("\n", -1);
        assertRefused("V" + names[0] + "\nV" + names[1] + "\n\u0093)R.");
    }

    @Test
    void read_theTwoGlobals_takeOnlyWhatPlainDataGivesThem() {
        assertThat((byte[]) read("c_codecs\nencode\n(Va\u00ff\nVlatin1\ntR."))
                .containsExactly('a', 255);
        assertThat(read("Vbuiltins\nVset\n\u0093((lI1\natR.")).isEqualTo(Set.of(1L));
        for (String wrong :
                List.of(
                        "c_codecs\nencode\n.",
                        "c_codecs\nencode\n\u0085.",
                        "(lc_codecs\nencode\na.",
                        "(dc_codecs\nencode\nI1\ns.",
                        "(dI1\nc_codecs\nencode\ns.",
                        "c_codecs\nencode\n(Va\ntR.",
                        "c_codecs\nencode\n(Va\nVrot13\ntR.",
                        "c_codecs\nencode\n(Va\nVutf-8\ntR.",
                        "c_codecs\nencode\n(V\\u0100\nVlatin1\ntR.",
                        "c_codecs\nencode\n(I1\nVlatin1\ntR.",
                        "c_codecs\nencode\n(lVa\naVlatin1\naR.",
                        "cbuiltins\nset\n)R.",
                        "cbuiltins\nset\n(I1\ntR.",
                        "cbuiltins\nset\n((I1\nttR.",
                        "cbuiltins\nset\n((l(lattR.",
                        "cbuiltins\nset\n(((lI1\natI2\ntR.",
                        "I1\n)R.",
                        "Vbuiltins\nI1\n\u0093.")) {
            assertRefused(wrong);
        }
    }

    @Test
    void read_emptyBytesOfOldProtocols_wantAnotherGlobalAndAreRefused() {
        assertRefused("c__builtin__\nbytes\np0\n(tRp1\n.");
    }

    @Test
    void read_keysThatPythonCannotHash_areRefused() {
        assertRefused("}]Ns.");
        assertRefused("}}Ns.");
        assertRefused("}\u008fNs.");
        assertRefused("}]\u0085Ns.");
        assertRefused("\u008f(]\u0090.");
    }

    @Test
    void read_newerProtocol_isRefused() {
        assertRefused("\u0080\u0006N.");
        assertThat(read("\u0080\u0005N.")).isNull();
    }

    @Test
    void read_malformedUtf8_isRefused() {
        assertRefused("X\u0002\0\0\0\u00c3(.");
        assertRefused("X\u0001\0\0\0\u00ff.");
        assertRefused("X\u0002\0\0\0\u00ed\u00a0.");
    }

    @Test
    void write_bytes_areWhatPythonWrites() {
        byte[] nasty = {'a', 'b', 0, (byte) 0xff, '\\', '\n', '\r', 0x1a};
        assertThat(new String(PickleWriter.bytes(nasty), StandardCharsets.ISO_8859_1))
                .isEqualTo(
                        "c_codecs\nencode\np0\n(Vab\\u0000\u00ff\\u005c\\u000a\\u000d\\u001a\np1\n"
                                + "Vlatin1\np2\ntp3\nRp4\n.");
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        assertThat(PickleReader.read(PickleWriter.bytes(all))).isEqualTo(all);
        assertThat(PickleReader.read(PickleWriter.bytes(new byte[0]))).isEqualTo(new byte[0]);
    }

    private static @Nullable Object read(String pickle) {
        return PickleReader.read(pickle.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void assertRefused(String pickle) {
        assertThatThrownBy(() -> read(pickle)).as(pickle).isInstanceOf(PickleException.class);
    }
}
