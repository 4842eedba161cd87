package dev.scrubjay.systemtests;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// The rules on source text that no tool we use checks. Reads one file with javac's own parser, so
/// it knows `///` comments and every new piece of syntax.
///
/// Each finding is one line: the file, the line's number, what is wrong.
final class Tidy extends TreePathScanner<@Nullable Void, @Nullable Void> {
    /// A method is read in one piece, on one screen.
    static final int METHOD_LINES_MAX = 70;

    /// About one noun's worth.
    static final int FILE_LINES_MAX = 500;

    private static final Pattern VAGUE_NAME =
            Pattern.compile("(Abstract|Base)[A-Z].*|.*(Impl|Util|Utils|Helper|Manager)");

    private static final Pattern UNFINISHED = Pattern.compile("/{2}.*\\b(TODO|FIXME|XXX)\\b");

    private static final Pattern NUMBERED = Pattern.compile("\\b(TODO|FIXME|XXX) ?\\(?#[0-9]+");

    private final String file;
    private final List<String> lines;
    private final boolean isTest;
    private final CompilationUnitTree unit;
    private final DocTrees trees;
    private final List<String> findings = new ArrayList<>();

    private Tidy(String file, String source, boolean isTest) {
        this.file = file;
        this.lines = source.lines().toList();
        this.isTest = isTest;
        var compiler = ToolProvider.getSystemJavaCompiler();
        var task =
                (JavacTask)
                        compiler.getTask(
                                null, null, null, List.of(), null, List.of(inMemory(source)));
        try {
            this.unit = task.parse().iterator().next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.trees = DocTrees.instance(task);
    }

    /// Checks one file. Tests are held to less: they have no public API, and may be long.
    static List<String> check(String file, String source, boolean isTest) {
        var tidy = new Tidy(file, source, isTest);
        tidy.checkLines();
        tidy.scan(tidy.unit, null);
        return tidy.findings;
    }

    private void checkLines() {
        if (!isTest && lines.size() > FILE_LINES_MAX) {
            find(1, "file of " + lines.size() + " lines");
        }
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1);
            if (UNFINISHED.matcher(line).find() && !NUMBERED.matcher(line).find()) {
                find(number, "unfinished, and no issue's number");
            }
        }
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
        String name = type.getSimpleName().toString();
        if (VAGUE_NAME.matcher(name).matches()) {
            find(type, "name says too little: " + name);
        }
        if (!isTest && !name.isEmpty() && isPublic(type.getModifiers()) && !isDocumented()) {
            find(type, "public type without a comment: " + name);
        }
        return super.visitClass(type, null);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
        String name = method.getName().toString();
        int count = lastLine(method) - firstLine(method) + 1;
        if (count > METHOD_LINES_MAX) {
            find(method, "method of " + count + " lines: " + name);
        }
        boolean isConstructor = method.getReturnType() == null;
        if (!isTest && !isConstructor && isPublicApi(method) && !isDocumented()) {
            find(method, "public method without a comment: " + name);
        }
        return super.visitMethod(method, null);
    }

    @Override
    public @Nullable Void visitAnnotation(AnnotationTree annotation, @Nullable Void unused) {
        String name = annotation.getAnnotationType().toString();
        if (name.equals("SuppressWarnings") && !hasReason(annotation)) {
            find(annotation, "@SuppressWarnings without a reason beside or above it");
        }
        if (isTest && name.equals("Disabled")) {
            find(annotation, "a test that does not run");
        }
        return super.visitAnnotation(annotation, null);
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void unused) {
        if (isTest && call.getMethodSelect().toString().endsWith("Thread.sleep")) {
            find(call, "a test that sleeps: time is a parameter");
        }
        return super.visitMethodInvocation(call, null);
    }

    private boolean isPublicApi(MethodTree method) {
        for (AnnotationTree annotation : method.getModifiers().getAnnotations()) {
            if (annotation.getAnnotationType().toString().equals("Override")) {
                return false;
            }
        }
        var owner = (ClassTree) getCurrentPath().getParentPath().getLeaf();
        boolean isInInterface = owner.getKind() == Tree.Kind.INTERFACE;
        return isPublic(owner.getModifiers())
                && (isInInterface
                        ? !method.getModifiers().getFlags().contains(Modifier.PRIVATE)
                        : isPublic(method.getModifiers()));
    }

    private static boolean isPublic(ModifiersTree modifiers) {
        return modifiers.getFlags().contains(Modifier.PUBLIC);
    }

    private boolean isDocumented() {
        String comment = trees.getDocComment(getCurrentPath());
        return comment != null && !comment.isBlank();
    }

    private boolean hasReason(AnnotationTree annotation) {
        int first = firstLine(annotation);
        String above = first > 1 ? lines.get(first - 2).strip() : "";
        return lines.get(lastLine(annotation) - 1).contains("//")
                || (above.startsWith("//") && !above.startsWith("///"));
    }

    private void find(Tree tree, String what) {
        find(firstLine(tree), what);
    }

    private void find(int line, String what) {
        findings.add(file + ":" + line + ": " + what);
    }

    private int firstLine(Tree tree) {
        long start = trees.getSourcePositions().getStartPosition(unit, tree);
        return (int) unit.getLineMap().getLineNumber(start);
    }

    private int lastLine(Tree tree) {
        long end = trees.getSourcePositions().getEndPosition(unit, tree);
        return (int) unit.getLineMap().getLineNumber(end);
    }

    private static JavaFileObject inMemory(String source) {
        return new SimpleJavaFileObject(
                URI.create("memory:///Source.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
    }
}
