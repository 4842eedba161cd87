package dev.scrubjay.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// The pages' pieces of Java as one class, with a method for each piece.
///
/// A piece has a client at hand, `mc`, unless it makes one itself, and the usual imports. A line
/// that ends in `// => text` states what the line's expression, or the variable it declares, looks
/// like as text; or the name of the exception that it ends with. Each such line becomes a check.
final class SnippetProgram implements AutoCloseable {
    private static final String CLASS_NAME = "Snippets";
    private static final String RESULT = "// => ";

    /// A declaration, with the variable's name.
    private static final Pattern DECLARATION =
            Pattern.compile("[\\w.]+(?:<.*>)?(?:\\[\\])? (\\w+) = .*", Pattern.DOTALL);

    private static final Pattern END_OF_STATEMENT = Pattern.compile("(.*[;{}])?\\s*(//.*)?");

    /// Clients of the pages' examples are as patient as a busy machine requires.
    private static final Map<String, String> PATIENCE =
            Map.of(
                    "MemcachedClient.builder()", "patient()",
                    "MemcachedClient.connect(", "connect(");

    private static final String START =
            """
            import dev.scrubjay.client.*;
            import java.io.*;
            import java.math.BigInteger;
            import java.nio.charset.StandardCharsets;
            import java.time.*;
            import java.util.*;
            import java.util.concurrent.*;
            import java.util.function.*;

            public final class Snippets {
                public static MemcachedClient mc;

                static MemcachedClientBuilder patient() {
                    Duration patience = Duration.ofSeconds(20);
                    return MemcachedClient.builder()
                            .operationTimeout(patience)
                            .connectTimeout(patience);
                }

                public static MemcachedClient connect(String... servers) {
                    return patient().servers(servers).build();
                }

                static void check(String place, String stated, Callable<?> code) {
                    String found;
                    Exception thrown = null;
                    try {
                        Object result = code.call();
                        found = result instanceof byte[] bytes
                                ? Arrays.toString(bytes)
                                : String.valueOf(result);
                    } catch (Exception e) {
                        found = e.getClass().getSimpleName();
                        thrown = e;
                    }
                    if (!found.equals(stated)) {
                        throw new AssertionError(
                                place + " states " + stated + " and gives " + found, thrown);
                    }
                }

            """;

    private final List<Snippet> snippets;
    private final URLClassLoader loader;
    private final Class<?> type;

    /// Compiles pieces of Java.
    ///
    /// @param addresses what to put in the place of the addresses in the pages
    SnippetProgram(List<Snippet> snippets, Map<String, String> addresses) {
        this.snippets = snippets;
        try {
            Path directory =
                    Files.createTempDirectory(Checkout.workDirectory("snippets"), "classes-");
            compile(START + replaced(methods(snippets), addresses) + "}\n", directory);
            loader = URLClassLoader.newInstance(new URL[] {directory.toUri().toURL()});
            type = loader.loadClass(CLASS_NAME);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /// Replaces each of the texts by another one.
    static String replaced(String source, Map<String, String> replacements) {
        String result = source;
        for (Map.Entry<String, String> each : replacements.entrySet()) {
            result = result.replace(each.getKey(), each.getValue());
        }
        return result;
    }

    /// Makes the client that the pieces have at hand. Closing it is the caller's.
    AutoCloseable connect(String address) {
        try {
            Object client =
                    type.getMethod("connect", String[].class)
                            .invoke(null, (Object) new String[] {address});
            type.getField("mc").set(null, client);
            return (AutoCloseable) client;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /// Runs a piece. What it throws is a failure that says where.
    void run(Snippet snippet) {
        try {
            type.getMethod("snippet" + snippets.indexOf(snippet)).invoke(null);
        } catch (InvocationTargetException e) {
            throw new AssertionError(snippet.place() + ": " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            loader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String methods(List<Snippet> snippets) {
        StringBuilder source = new StringBuilder();
        for (int i = 0; i < snippets.size(); i++) {
            source.append("    public static void snippet")
                    .append(i)
                    .append("() throws Exception {\n");
            statements(snippets.get(i)).forEach(line -> source.append(line).append('\n'));
            source.append("    }\n\n");
        }
        return replaced(source.toString(), PATIENCE);
    }

    /// The lines of a piece, with a check in the place of each stated result.
    private static List<String> statements(Snippet snippet) {
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        int number = snippet.line();
        for (String line : snippet.lines()) {
            int result = line.indexOf(RESULT);
            statement.append(result < 0 ? line : line.substring(0, result)).append('\n');
            if (result >= 0) {
                String place = snippet.page() + ":" + number;
                String stated = line.substring(result + RESULT.length()).strip();
                statements.add(checked(statement.toString().strip(), place, stated));
                statement.setLength(0);
            } else if (END_OF_STATEMENT.matcher(line).matches()) {
                statements.add(statement.toString());
                statement.setLength(0);
            }
            number++;
        }
        statements.add(statement.toString());
        return statements;
    }

    private static String checked(String statement, String place, String stated) {
        Matcher declaration = DECLARATION.matcher(statement);
        boolean isDeclaration = declaration.matches();
        String code =
                isDeclaration
                        ? declaration.group(1)
                        : statement.substring(0, statement.length() - 1);
        String check =
                "check(\"" + place + "\", \"" + stated.replace("\"", "\\\"") + "\", () -> " + code;
        return (isDeclaration ? statement + "\n" : "") + check + ");";
    }

    private static void compile(String source, Path directory) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        JavaFileObject file =
                new SimpleJavaFileObject(
                        URI.create("memory:///" + CLASS_NAME + ".java"),
                        JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        List<String> options =
                List.of(
                        "-Xlint:all,-try,-serial",
                        "-Werror",
                        "-proc:none",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        "-d",
                        directory.toString());
        if (!compiler.getTask(null, null, problems, options, null, List.of(file)).call()) {
            List<String> lines = source.lines().toList();
            StringBuilder message = new StringBuilder("the pages' Java does not compile:\n");
            for (Diagnostic<? extends JavaFileObject> problem : problems.getDiagnostics()) {
                long at = problem.getLineNumber();
                String line = at < 1 ? "" : lines.get((int) at - 1).strip();
                message.append(problem.getMessage(null)).append("\n  ").append(line).append('\n');
            }
            throw new AssertionError(message);
        }
    }
}
