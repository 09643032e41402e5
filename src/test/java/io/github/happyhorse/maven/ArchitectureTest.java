package io.github.happyhorse.maven;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.github.happyhorse.maven.poll.Heartbeat;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.poll.PollState;
import io.github.happyhorse.maven.poll.RequestLimiter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

/** Which package may depend on which, and what none of them may do. */
class ArchitectureTest {

    private static final String ROOT = "io.github.happyhorse.maven";

    private static final JavaClasses PLUGIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    private static final DescribedPredicate<JavaClass> OUR_OWN = resideInAPackage(ROOT + "..");

    /** Maven's, and what Maven brings to a plugin. */
    private static final DescribedPredicate<JavaClass> MAVEN = resideInAnyPackage(
            "org.apache.maven..",
            "org.eclipse.aether..",
            "org.codehaus.plexus..",
            "org.eclipse.sisu..",
            "javax.inject..");

    private static final DescribedPredicate<JavaClass> OKHTTP = resideInAnyPackage("okhttp3..", "okio..");

    @Test
    void taskDependsOnNothingOfOursAndDoesNoInputOrOutput() {
        check(noClasses()
                .that()
                .resideInAPackage(inPackage("task"))
                .should()
                .dependOnClassesThat(OUR_OWN.and(not(resideInAPackage(inPackage("task")))))
                .orShould()
                .dependOnClassesThat(MAVEN.or(OKHTTP))
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io", "java.nio..", "java.net..", "java.util.concurrent.."));
    }

    @Test
    void textDependsOnNoOtherPackage() {
        check(noClasses()
                .that()
                .resideInAPackage(inPackage("text"))
                .should()
                .dependOnClassesThat(OUR_OWN.and(not(resideInAPackage(inPackage("text"))))));
    }

    @Test
    void httpDependsOnTextOnly() {
        check(noClasses()
                .that()
                .resideInAPackage(inPackage("http"))
                .should()
                .dependOnClassesThat(OUR_OWN.and(not(resideInAnyPackage(inPackage("http"), inPackage("text"))))));
    }

    @Test
    void onlyMojosSessionAndArchiveDependOnMaven() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, inPackage("session"), inPackage("archive"))
                .should()
                .dependOnClassesThat(MAVEN));
    }

    @Test
    void noPackageDependsOnTheMojos() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching(ROOT + ".(*)..").should().beFreeOfCycles());
    }

    @Test
    void packagesThatMakeNoRequestDoNotDependOnTheHttpClient() {
        check(noClasses()
                .that()
                .resideInAnyPackage(
                        inPackage("task"),
                        inPackage("poll"),
                        inPackage("result"),
                        inPackage("sandbox"),
                        inPackage("text"),
                        inPackage("report"))
                .should()
                .dependOnClassesThat(OKHTTP));
    }

    @Test
    void requestsAreMadeInHttpApiAndVideoOnly() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(inPackage("http"), inPackage("api"), inPackage("video"))
                .should()
                .dependOnClassesThat(OKHTTP.and(not(belongTo(type(HttpUrl.class))))
                        .and(not(type(Call.Factory.class)))
                        .and(not(type(Call.class)))
                        .as("are of OkHttp, except addresses and call factories")));
    }

    /** All timing rules can be tested in virtual time. */
    @Test
    void classesThatDecideWhenToPollHaveNoClockNoThreadAndNoInputOrOutput() {
        Set<String> pure = Stream.of(PollState.class, PollPolicy.class, RequestLimiter.class, Heartbeat.class)
                .map(Class::getName)
                .collect(Collectors.toSet());
        pure.add(ROOT + ".poll.TaskPoll");
        pure.add(ROOT + ".poll.PollQueue");
        pure.forEach(name -> assertThat(PLUGIN.contain(name)).as(name).isTrue());
        DescribedPredicate<JavaClass> deciding =
                belongTo(DescribedPredicate.describe("decide when to poll", type -> pure.contains(type.getName())));
        check(noClasses()
                .that(deciding)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io", "java.nio..", "java.net..", "java.util.concurrent..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(InstantSource.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis"));
    }

    /** {@code Files.createDirectories} of Java 17 refuses a link to a directory. */
    @Test
    void directoriesAreCreatedInOnePlace() {
        check(noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + ".result.ResultFiles")
                .should()
                .callMethod(Files.class, "createDirectories", Path.class, FileAttribute[].class));
    }

    @Test
    void mojosUseNoFilesThreadsOrConnections() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT)
                .and()
                .haveSimpleNameNotEndingWith("HelpMojo")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "java.util.concurrent..", "tools.jackson..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Files.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(OkHttpClient.class));
    }

    @Test
    void onlyTextDependsOnTheJsonParser() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(inPackage("text"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("tools.jackson.."));
    }

    @Test
    void noClassUsesTheStandardStreams() {
        check(NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS);
    }

    @Test
    void noStateIsStatic() {
        check(fields().that().areStatic().should().beFinal());
        check(fields().that().areStatic().should().notHaveRawType(mutable()));
        check(fields().that()
                .areStatic()
                .and()
                .haveRawType(DescribedPredicate.describe("an array", JavaClass::isArray))
                .and(DescribedPredicate.describe(
                        "are in the source",
                        field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC)
                                && !field.getName().startsWith("$")))
                .should()
                .bePrivate());
    }

    @Test
    void recordsAndEnumsHaveNoFieldThatChanges() {
        check(fields().that()
                .areDeclaredInClassesThat(assignableTo(Record.class).or(assignableTo(Enum.class)))
                .should()
                .beFinal());
    }

    /** Source, because a package-info without annotations leaves no class. */
    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        Path sources = Path.of(System.getProperty("basedir", "."), "src", "main", "java");
        Path root = sources.resolve(ROOT.replace('.', '/'));
        try (Stream<Path> files = Files.walk(root)) {
            Set<Path> packages = files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .filter(directory -> !directory.equals(root))
                    .collect(Collectors.toSet());
            assertThat(packages).hasSizeGreaterThan(8).allSatisfy(directory -> assertThat(
                            directory.resolve("package-info.java"))
                    .content()
                    .contains("/**"));
        }
    }

    private static void check(ArchRule rule) {
        rule.check(PLUGIN);
    }

    private static String inPackage(String name) {
        return ROOT + "." + name + "..";
    }

    /** As far as a type can show it: collections may be immutable behind their interfaces only. */
    private static DescribedPredicate<JavaClass> mutable() {
        DescribedPredicate<JavaClass> collection = assignableTo(Collection.class)
                .or(assignableTo(Map.class))
                .and(DescribedPredicate.describe("implementation", type -> !type.isInterface()));
        DescribedPredicate<JavaClass> holder = resideInAnyPackage("java.util.concurrent..", "java.lang.ref..")
                .or(assignableTo(ThreadLocal.class))
                .or(assignableTo(Thread.class))
                .or(assignableTo(Random.class))
                .or(assignableTo(Matcher.class))
                .or(assignableTo(Appendable.class))
                .or(assignableTo(AutoCloseable.class));
        DescribedPredicate<JavaClass> ours = OUR_OWN.and(
                DescribedPredicate.describe("with a field that changes", type -> type.getAllFields().stream()
                        .anyMatch(field -> !field.getModifiers().contains(JavaModifier.FINAL))));
        return collection.or(holder).or(ours).as("mutable");
    }
}
