package dev.scrubjay.systemtests;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.scrubjay.store.CoarseClock;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The directions that docs/ARCHITECTURE.md draws, between packages. Between modules the compiler
/// holds them.
final class ArchitectureTest {
    private static final String STORE = "dev.scrubjay.store";
    private static final String SERVER = "dev.scrubjay.server";

    /// The part of java.nio.channels that is about files.
    private static final String FILES_OF_CHANNELS =
            "java\\.nio\\.channels\\.(FileChannel.*|FileLock|OverlappingFileLockException)";

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(STORE, SERVER);

    @Test
    void packages_all_haveNoCycles() {
        slices().matching("dev.scrubjay.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /// Which of our packages each one may use. The server's own package uses them all.
    @ParameterizedTest
    @CsvSource({
        "store.memory,",
        "store, store.memory",
        "server.protocol,",
        "server.os, server.config",
        "server.config, store",
        "server.stats, server.config store",
        "server.watch, server.stats store",
        "server.command, server.protocol server.watch server.stats server.config store",
        "server.net.uring,",
        "server.net, server.net.uring server.protocol server.command server.watch server.stats"
                + " server.config store",
    })
    void package_usesOurs_onlyBelow(String name, String allowed) {
        String own = "dev.scrubjay." + name;
        String[] may =
                Stream.concat(Stream.of(own), words(allowed).map(word -> "dev.scrubjay." + word))
                        .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(own)
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.scrubjay..").and(resideOutsideOfPackages(may)))
                .check(CLASSES);
    }

    @Test
    void arena_inStore_isUsedByMemoryOnly() {
        noClasses()
                .that()
                .resideInAPackage(STORE)
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Arena.class)
                .check(CLASSES);
    }

    @Test
    void nativeCalls_anywhere_areInThreePackages() {
        noClasses()
                .that()
                .resideOutsideOfPackages(STORE + ".memory", SERVER + ".os", SERVER + ".net.uring")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Linker.class)
                .check(CLASSES);
    }

    @Test
    void protocol_all_doesNoIo() {
        noClasses()
                .that()
                .resideInAPackage(SERVER + ".protocol..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.nio.channels..", "java.net..", "java.io..", "java.nio.file..")
                .check(CLASSES);
    }

    @Test
    void channels_inServer_areInNetOnly() {
        noClasses()
                .that()
                .resideInAPackage(SERVER + "..")
                .and()
                .resideOutsideOfPackage(SERVER + ".net..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.nio.channels..")
                .check(CLASSES);
    }

    @Test
    void store_all_hasNoSocket() {
        noClasses()
                .that()
                .resideInAPackage(STORE + "..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.nio.channels..", "java.net..")
                                .and(not(nameMatching(FILES_OF_CHANNELS))))
                .check(CLASSES);
    }

    @Test
    void files_inStore_areOpenedByMemoryOnly() {
        noClasses()
                .that()
                .resideInAPackage(STORE)
                .should()
                .dependOnClassesThat()
                .haveNameMatching(FILES_OF_CHANNELS)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Files.class)
                .check(CLASSES);
    }

    @Test
    void store_butItsClock_readsNoTime() {
        noClasses()
                .that()
                .resideInAPackage(STORE + "..")
                .and()
                .doNotBelongToAnyOf(CoarseClock.class)
                .should()
                .callMethodWhere(isCallOf(System.class, "currentTimeMillis", "nanoTime"))
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("java.time..")
                .check(CLASSES);
    }

    @Test
    void threads_inStoreAndCommands_areNotStarted() {
        noClasses()
                .that()
                .resideInAnyPackage(STORE + "..", SERVER + ".command..", SERVER + ".protocol..")
                .should()
                .callMethodWhere(
                        isCallOf(
                                Thread.class,
                                "start",
                                "startVirtualThread",
                                "ofPlatform",
                                "ofVirtual"))
                .orShould()
                .callConstructorWhere(isCallOf(Thread.class, "<init>"))
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.concurrent\\.(.*Executor.*|ForkJoin.*|.*Future)")
                .check(CLASSES);
    }

    @Test
    void sleep_anywhere_isNotCalled() {
        noClasses().should().callMethodWhere(isCallOf(Thread.class, "sleep")).check(CLASSES);
    }

    @Test
    void standardOutput_butByTheProgram_isNotUsed() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(SERVER + ".Scrubjayd")
                .should()
                .accessField(System.class, "out")
                .check(CLASSES);
    }

    @Test
    void classes_ofEveryPackage_areImported() {
        assertThat(CLASSES.size()).isGreaterThan(50);
    }

    private static DescribedPredicate<JavaCall<?>> isCallOf(Class<?> owner, String... names) {
        Set<String> wanted = Set.copyOf(Arrays.asList(names));
        return describe(
                owner.getSimpleName() + "." + wanted,
                call ->
                        isOrExtends(call.getTargetOwner(), owner)
                                && wanted.contains(call.getTarget().getName()));
    }

    private static boolean isOrExtends(JavaClass type, Class<?> owner) {
        return type.isAssignableTo(owner);
    }

    private static Stream<String> words(String text) {
        return text == null ? Stream.empty() : Arrays.stream(text.split(" "));
    }
}
