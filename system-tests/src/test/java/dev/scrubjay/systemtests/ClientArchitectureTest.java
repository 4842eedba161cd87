package dev.scrubjay.systemtests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.instruction.MonitorInstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the client's code does without, so that it is small, quick to start in a native image, and
/// at home on virtual threads.
final class ClientArchitectureTest {
    private static final String CLIENT = "dev.scrubjay.client";

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(CLIENT);

    /// The rooms behind the public package know neither it nor each other.
    @ParameterizedTest
    @ValueSource(strings = {"routing", "pickle", "net"})
    void room_behindThePublicPackage_usesNoneOfOurs(String room) {
        String own = CLIENT + "." + room;
        noClasses()
                .that()
                .resideInAPackage(own + "..")
                .should()
                .dependOnClassesThat(
                        JavaClass.Predicates.resideInAPackage("dev.scrubjay..")
                                .and(JavaClass.Predicates.resideOutsideOfPackage(own + "..")))
                .check(CLASSES);
    }

    @Test
    void classes_all_useTheJdkAndOursOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("java..", CLIENT + "..", "org.jspecify.annotations")
                .check(CLASSES);
    }

    @Test
    void sockets_inTheClient_areInNetOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CLIENT + ".net")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.nio.channels..")
                .check(CLASSES);
    }

    @Test
    void reflection_anywhere_isNotUsed() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.reflect..")
                .orShould()
                .callMethod(Class.class, "forName", String.class)
                .orShould()
                .callMethod(Class.class, "forName", String.class, boolean.class, ClassLoader.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ServiceLoader.class)
                .check(CLASSES);
    }

    @Test
    void threadLocals_anywhere_areNotUsed() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocal.class)
                .check(CLASSES);
    }

    /// A virtual thread that waits in one holds its carrier, up to Java 23.
    @Test
    void monitors_anywhere_areNotUsed() throws IOException {
        noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).check(CLASSES);
        List<String> found = new ArrayList<>();
        for (JavaClass type : CLASSES) {
            if (hasMonitor(type.getName())) {
                found.add(type.getName());
            }
        }
        assertThat(found).isEmpty();
        assertThat(hasMonitor("java.util.Collections$SynchronizedMap")).isTrue();
    }

    @Test
    void sleep_butOfThoseWhoWaitForALoader_isNotCalled() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(CLIENT + ".Leases")
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(TimeUnit.class, "sleep", long.class)
                .check(CLASSES);
    }

    @Test
    void standardOutput_anywhere_isNotUsed() {
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CLASSES);
    }

    @Test
    void classes_ofEveryPackage_areImported() {
        assertThat(CLASSES.size()).isGreaterThan(80);
    }

    private static boolean hasMonitor(String type) throws IOException {
        String file = "/" + type.replace('.', '/') + ".class";
        try (InputStream bytes = ClientArchitectureTest.class.getResourceAsStream(file)) {
            if (bytes == null) {
                throw new AssertionError("no class file of " + type);
            }
            ClassModel model = ClassFile.of().parse(bytes.readAllBytes());
            return model.methods().stream()
                    .flatMap(method -> method.code().stream())
                    .flatMap(code -> code.elementStream())
                    .anyMatch(MonitorInstruction.class::isInstance);
        }
    }
}
