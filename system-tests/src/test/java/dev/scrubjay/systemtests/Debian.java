package dev.scrubjay.systemtests;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/// The programs from outside that the tests need, and the Debian packages that hold them.
///
/// A missing one is a failure that names its package, never a silent skip.
final class Debian {
    private static final Map<String, String> PACKAGES =
            Map.ofEntries(
                    Map.entry("memcached", "memcached"),
                    Map.entry("memccapable", "libmemcached-tools"),
                    Map.entry("memcaslap", "libmemcached-tools"),
                    Map.entry("memccat", "libmemcached-tools"),
                    Map.entry("memccp", "libmemcached-tools"),
                    Map.entry("memcdump", "libmemcached-tools"),
                    Map.entry("memcexist", "libmemcached-tools"),
                    Map.entry("memcflush", "libmemcached-tools"),
                    Map.entry("memcping", "libmemcached-tools"),
                    Map.entry("memcrm", "libmemcached-tools"),
                    Map.entry("memcslap", "libmemcached-tools"),
                    Map.entry("memcstat", "libmemcached-tools"),
                    Map.entry("memctouch", "libmemcached-tools"),
                    Map.entry("nc", "netcat-openbsd"),
                    Map.entry("perl", "perl"),
                    Map.entry("prlimit", "util-linux"),
                    Map.entry("python3", "python3"),
                    Map.entry("sh", "dash"));

    private static final Path MEMCACHED_TOOL =
            Path.of("/usr/share/memcached/scripts/memcached-tool");

    private Debian() {}

    /// The path of a program of Debian's.
    static String program(String name) {
        String packageName = PACKAGES.get(name);
        if (packageName == null) {
            throw new IllegalArgumentException("nobody said which package holds " + name);
        }
        // Debian's own directories first: a python3 elsewhere does not see Debian's modules.
        String path = "/usr/bin:/bin:" + System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> missing(name, packageName))
                .toString();
    }

    /// The script `memcached-tool`, which Debian keeps outside the path.
    static String memcachedTool() {
        if (!Files.isReadable(MEMCACHED_TOOL)) {
            throw missing("memcached-tool", "memcached");
        }
        return MEMCACHED_TOOL.toString();
    }

    /// Debian's Python, after a look whether it has the module.
    static String pythonWith(String module, String packageName) {
        String python = program("python3");
        if (ExternalProgram.run(python, "-c", "import " + module).exit() != 0) {
            throw missing("the Python module " + module, packageName);
        }
        return python;
    }

    /// What a test fails with that finds a program missing.
    static AssertionError missing(String what, String packageName) {
        return new AssertionError(what + " is missing: apt-get install " + packageName);
    }
}
