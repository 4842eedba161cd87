package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrubjay.client.MemcachedClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The client as its users get it: one jar, on the oldest Java that it promises to run on.
final class ClientJarTest {
    private static final Path PROGRAM = Checkout.file("system-tests/src/test/clients/java17");

    @TempDir private Path directory;

    private Path jar;

    @BeforeEach
    void findJar() throws IOException, URISyntaxException {
        Path classes =
                Path.of(
                        MemcachedClient.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        // Before Maven has made the jar there are only the classes: they are put into one here.
        jar = Files.isDirectory(classes) ? jarOf(classes) : classes;
    }

    @Test
    void jar_onTheClassPathOfJava17_works() throws IOException {
        Path classes =
                compile("-cp", jar.toString(), PROGRAM.resolve("smoke/Smoke.java").toString());
        try (ServerProcess server = ServerKind.SCRUBJAYD.start()) {
            String out =
                    run(
                            java17(),
                            "-Xcheck:jni",
                            "-cp",
                            jar + ":" + classes,
                            "smoke.Smoke",
                            server.address());
            assertThat(out).isEqualTo("Java 17, unnamed\n");
        }
    }

    @Test
    void jar_onTheModulePathOfJava17_works() throws IOException {
        assertWorksAsModule(java17(), "Java 17, named\n");
    }

    @Test
    void jar_onTheModulePathOfThisJava_worksWithoutOptions() throws IOException {
        assertWorksAsModule(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "Java " + Runtime.version().feature() + ", named\n");
    }

    @Test
    void jar_byItsImports_needsTheBaseOfJavaOnly() {
        String modules =
                tool(
                        "jdeps",
                        "--multi-release",
                        "17",
                        "--ignore-missing-deps",
                        "--print-module-deps",
                        jar.toString());
        assertThat(modules.strip()).isEqualTo("java.base");
        String internals =
                tool("jdeps", "--multi-release", "17", "--jdk-internals", jar.toString());
        assertThat(internals).doesNotContain("JDK internal", "jdk.internal", "sun.misc");
    }

    @Test
    void jar_byItsClasses_isForJava17() throws IOException {
        try (var files = new JarFile(jar.toFile())) {
            List<JarEntry> classes =
                    files.stream().filter(entry -> entry.getName().endsWith(".class")).toList();
            assertThat(classes).hasSizeGreaterThan(50);
            for (JarEntry entry : classes) {
                byte[] start = files.getInputStream(entry).readNBytes(8);
                assertThat(start[7]).as(entry.getName()).isEqualTo((byte) 61);
            }
        }
    }

    /// Compiled with nothing else on its path, as a user's build would that names one dependency.
    private void assertWorksAsModule(String java, String expected) throws IOException {
        Path classes =
                compile(
                        "--module-path",
                        jar.toString(),
                        PROGRAM.resolve("module-info.java").toString(),
                        PROGRAM.resolve("smoke/Smoke.java").toString());
        try (ServerProcess server = ServerKind.MEMCACHED.start()) {
            ExternalProgram.Result result =
                    ExternalProgram.run(
                            java,
                            "--module-path",
                            jar + ":" + classes,
                            "--module",
                            "smoke/smoke.Smoke",
                            server.address());
            assertThat(result.outOfSuccess()).isEqualTo(expected);
            assertThat(result.err()).isEmpty();
        }
    }

    private Path compile(String... arguments) {
        Path classes = directory.resolve("classes");
        List<String> all = new ArrayList<>(List.of("--release", "17", "-d", classes.toString()));
        all.addAll(List.of(arguments));
        tool("javac", all.toArray(String[]::new));
        return classes;
    }

    private static String tool(String name, String... arguments) {
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);
        int exit = ToolProvider.findFirst(name).orElseThrow().run(writer, writer, arguments);
        if (exit != 0) {
            throw new AssertionError(name + " failed\n" + out);
        }
        return out.toString();
    }

    private static String run(String... command) {
        return ExternalProgram.run(command).outOfSuccess();
    }

    /// The `java` of some Java 17 on this machine.
    private static String java17() throws IOException {
        Path homes = Path.of("/usr/lib/jvm");
        try (Stream<Path> all = Files.isDirectory(homes) ? Files.list(homes) : Stream.empty()) {
            return all.sorted()
                    .filter(ClientJarTest::isJava17)
                    .map(home -> home.resolve("bin/java").toString())
                    .findFirst()
                    .orElseThrow(() -> Debian.missing("a Java 17", "openjdk-17-jre-headless"));
        }
    }

    private static boolean isJava17(Path home) {
        try {
            Path release = home.resolve("release");
            return Files.isExecutable(home.resolve("bin/java"))
                    && Files.isReadable(release)
                    && Files.readString(release).contains("JAVA_VERSION=\"17.");
        } catch (IOException e) {
            return false;
        }
    }

    private Path jarOf(Path classes) throws IOException {
        Path made = directory.resolve("client.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(made));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
        return made;
    }
}
