package io.github.happyhorse.maven;

import static org.apache.maven.api.plugin.testing.MojoExtension.setVariableValueToObject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mockingDetails;

import io.github.happyhorse.maven.collect.FakeService;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoParameter;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.artifact.DefaultArtifact;
import org.apache.maven.artifact.handler.DefaultArtifactHandler;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Resource;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.transfer.TransferEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the parameters to the requests, and from the results to the end of the goal. */
@MojoTest(realRepositorySession = true)
@Timeout(60)
class AwaitMojoTest {

    private static final String KEY = "tt-0123456789-geheim";
    private static final String ANOTHER_KEY = "tt-another-key";

    @TempDir
    private Path directory;

    @Inject
    private MavenSession session;

    @Inject
    private MavenProject project;

    @Inject
    private MojoExecution execution;

    @Inject
    private Log log;

    private final Settings settings = new Settings();
    private FakeService service;

    @BeforeEach
    void startService() throws IOException {
        service = new FakeService();
        service.on("done", service.succeeded());
        service.on("done-too", service.succeeded());
        service.on("broken", service.failed("DataInspectionFailed", "The prompt is not allowed."));
        service.on("endless", service.is("RUNNING"));
        service.on("refused", task -> FakeService.json(400, FakeService.gatewayError("Bad parameter.")));
        lenient().doReturn(settings).when(session).getSettings();
        lenient().doReturn(directory.toString()).when(session).getExecutionRootDirectory();
        session.getRequest()
                .setLocalRepositoryPath(directory.resolve("repository").toFile());
        session.getUserProperties()
                .setProperty("happyhorse.baseUrl", service.url().toString());
        session.getUserProperties().setProperty("happyhorse.outputDirectory", output().toString());
        session.getUserProperties()
                .setProperty("happyhorse.reportsDirectory", reports().toString());
        setEnvironment("TT_API_KEY", KEY);
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    // Parameters.

    @Test
    @InjectMojo(goal = "await")
    void theParametersHaveTheDocumentedPropertiesAndDefaults(AwaitMojo mojo) {
        Map<String, String> expressions = new TreeMap<>();
        Map<String, String> defaults = new TreeMap<>();
        for (Parameter parameter : execution.getMojoDescriptor().getParameters()) {
            if (parameter.isEditable()) {
                expressions.put(parameter.getName(), String.valueOf(parameter.getExpression()));
                defaults.put(parameter.getName(), String.valueOf(parameter.getDefaultValue()));
            }
        }
        assertThat(expressions.remove("taskIds")).isEqualTo("null");
        assertThat(expressions)
                .allSatisfy((name, expression) -> assertThat(expression).isEqualTo("${happyhorse." + name + "}"));
        assertThat(defaults)
                .containsEntry("taskId", "null")
                .containsEntry("taskIds", "null")
                .containsEntry("taskFile", "null")
                .containsEntry("serverId", "null")
                .containsEntry("apiKeyEnvName", "TT_API_KEY")
                .containsEntry("baseUrl", "https://api.ttapi.io")
                .containsEntry("timeout", "30m")
                .containsEntry("pollInterval", "5s")
                .containsEntry("requestTimeout", "30s")
                .containsEntry("downloadTimeout", "30m")
                .containsEntry("retries", "10")
                .containsEntry("outputDirectory", "${project.build.directory}/happyhorse")
                .containsEntry("fileName", "null")
                .containsEntry("maxVideoSize", "4GiB")
                .containsEntry("verify", "full")
                .containsEntry("failOnError", "true")
                .containsEntry("attach", "false")
                .containsEntry("classifier", "null")
                .containsEntry("archive", "local")
                .containsEntry("archiveRepository", "null")
                .containsEntry("skip", "false");
        assertThat(mojo).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '=', textBlock = """
            taskId          = ../escape | two words | ${undefined}
            baseUrl         = api.ttapi.io | ftp://api.ttapi.io | http://api.ttapi.io | https://user@api.ttapi.io
            timeout         = 30 | 0s | ten minutes | 400d
            pollInterval    = 5 | 999ms
            requestTimeout  = 30 | -30s
            downloadTimeout = 1800 | PT
            retries         = -1 | many | 10000000
            fileName        = ../escape | CON | a/b
            maxVideoSize    = 4294967296 | 0GiB | huge
            verify          = none | fully
            apiKeyEnvName   = two words
            classifier      = two words | ../escape | con
            failOnError     = ture | no | 0
            attach          = yes
            skip            = 1
            sha256          = abc | zz7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
            """)
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    void anInvalidValueIsRefusedByNameBeforeAnythingElse(String parameter, String values, AwaitMojo mojo)
            throws Exception {
        for (String value : values.split(" \\| ")) {
            setVariableValueToObject(mojo, parameter, value);

            assertThatThrownBy(mojo::execute)
                    .as(value)
                    .isInstanceOf(MojoFailureException.class)
                    .hasMessageContaining("<" + parameter + "> (happyhorse." + parameter + ")")
                    .hasNoCause();
        }
        assertNothingHappened();
    }

    @Test
    @InjectMojo(goal = "await")
    void aBareNumberIsRefusedForItsMissingUnit(
            @MojoParameter(name = "taskId", value = "done") @MojoParameter(name = "timeout", value = "30")
                    AwaitMojo mojo) {
        assertThatThrownBy(mojo::execute).hasMessageContaining("\"30\" has no unit");
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    @MojoParameter(name = "failOnError", value = "false")
    @MojoParameter(name = "verify", value = "none")
    void anInvalidValueFailsTheBuildEvenIfOutcomesDoNot(AwaitMojo mojo) {
        assertThatThrownBy(mojo::execute).isInstanceOf(MojoFailureException.class);

        assertNothingHappened();
    }

    @Test
    @InjectMojo(goal = "await")
    void noTaskIdIsRefusedAndTheMessageSaysWhyItMayBeMissing(AwaitMojo mojo) {
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContainingAll(
                        "<taskId> (happyhorse.taskId)",
                        "<taskIds>",
                        "<taskFile> (happyhorse.taskFile)",
                        "may be undefined");

        assertNothingHappened();
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    @MojoParameter(name = "taskFile", value = "ids.txt")
    void taskIdsGivenInTwoWaysAreRefused(AwaitMojo mojo) {
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContainingAll("<taskId> (happyhorse.taskId)", "<taskFile> (happyhorse.taskFile)");

        assertNothingHappened();
    }

    @Test
    @InjectMojo(goal = "await")
    void aTaskFileThatIsMissingIsRefusedByName(AwaitMojo mojo) throws Exception {
        setVariableValueToObject(
                mojo, "taskFile", directory.resolve("submit.json").toFile());

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContainingAll("<taskFile> (happyhorse.taskFile)", "submit.json", "does not exist");

        assertNothingHappened();
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done,done-too")
    @MojoParameter(name = "sha256", value = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    void oneChecksumForTwoTasksIsRefusedByName(AwaitMojo mojo) {
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("<sha256> (happyhorse.sha256)");

        assertNothingHappened();
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done,done-too")
    @MojoParameter(name = "fileName", value = "intro")
    void oneFileNameForTwoTasksIsRefusedByName(AwaitMojo mojo) {
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("<fileName> (happyhorse.fileName)");

        assertNothingHappened();
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = " done , , done-too,done ")
    void severalTasksComeWithCommas(AwaitMojo mojo) throws Exception {
        mojo.execute();

        assertThat(output().resolve("done.mp4")).hasBinaryContent(FakeService.CLIP);
        assertThat(output().resolve("done-too.mp4")).hasBinaryContent(FakeService.CLIP);
        assertThat(service.polls()).hasSize(2);
    }

    @Test
    @InjectMojo(
            goal = "await",
            pom = "<project><build><plugins><plugin><artifactId>happyhorse-maven-plugin</artifactId><configuration>"
                    + "<taskIds><taskId>done</taskId><taskId>done-too</taskId></taskIds>"
                    + "</configuration></plugin></plugins></build></project>")
    void severalTasksComeAsAList(AwaitMojo mojo) throws Exception {
        mojo.execute();

        assertThat(output().resolve("done.mp4")).exists();
        assertThat(output().resolve("done-too.mp4")).exists();
    }

    @Test
    @InjectMojo(goal = "await")
    void theTaskComesFromWhatTheSubmitCallAnswered(AwaitMojo mojo) throws Exception {
        Path answer = Files.writeString(directory.resolve("submit.json"), "{\"output\":{\"task_id\":\"done\"}}");
        setVariableValueToObject(mojo, "taskFile", answer.toFile());

        mojo.execute();

        assertThat(output().resolve("done.mp4")).exists();
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    @MojoParameter(name = "fileName", value = "intro")
    void theFilesHaveTheNameThatWasAskedFor(AwaitMojo mojo) throws Exception {
        mojo.execute();

        assertThat(output().resolve("intro.mp4")).hasBinaryContent(FakeService.CLIP);
        assertThat(output().resolve("intro.json")).exists();
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    @MojoParameter(name = "maxVideoSize", value = "1kB")
    void aVideoThatIsLargerThanAllowedIsNotSaved(AwaitMojo mojo) {
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContaining("<maxVideoSize> (happyhorse.maxVideoSize)");

        assertThat(output().resolve("done.mp4")).doesNotExist();
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    void withoutAPomTheFilesGoToTargetWhereMavenWasStarted(AwaitMojo mojo) throws Exception {
        setVariableValueToObject(mojo, "outputDirectory", new File("${project.basedir}/target/happyhorse"));

        mojo.execute();

        assertThat(directory.resolve("target/happyhorse/done.mp4")).exists();
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    void anOutputDirectoryThatCannotBeMadeIsRefusedByName(AwaitMojo mojo) throws Exception {
        Files.writeString(output(), "in the way");

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("<outputDirectory> (happyhorse.outputDirectory)");
        assertThat(service.polls()).isEmpty();
    }

    // Reports.

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "waited-for")
    void pageAndEnvFileAreThereFromTheFirstPollOn(AwaitMojo mojo) throws Exception {
        List<String> duringTheWait = new CopyOnWriteArrayList<>();
        FakeService.Script succeeded = service.succeeded();
        service.on("waited-for", task -> {
            duringTheWait.add(report("happyhorse.env"));
            duringTheWait.add(report("index.html"));
            return succeeded.about(task);
        });

        mojo.execute();

        assertThat(duringTheWait.get(0)).contains("HAPPYHORSE_OUTCOME=RUNNING", "HAPPYHORSE_TASK_ID=waited-for");
        assertThat(duringTheWait.get(1)).contains("1 running", "-Dhappyhorse.taskId=waited-for");
        assertThat(report("index.html")).contains("1 succeeded").doesNotContain("running");
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "broken")
    void aRunWithoutAResultLeavesNoRedReportOfAnEarlierOne(AwaitMojo mojo) throws Exception {
        assertThatThrownBy(mojo::execute).isInstanceOf(MojoFailureException.class);
        Path junit;
        try (Stream<Path> files = Files.list(reports())) {
            junit = files.filter(file -> file.toString().endsWith(".xml"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] red = Files.readAllBytes(junit);
        for (String parameter : List.of("skip", "baseUrl")) {
            Files.write(junit, red);
            setVariableValueToObject(mojo, parameter, parameter.equals("skip") ? "true" : "no address");
            if (parameter.equals("skip")) {
                mojo.execute();
            } else {
                setVariableValueToObject(mojo, "skip", "false");
                assertThatThrownBy(mojo::execute).isInstanceOf(MojoFailureException.class);
            }
            assertThat(junit).doesNotExist();
            assertThat(reports()).isEmptyDirectory();
        }
    }

    private String report(String name) {
        try {
            return Files.readString(reports().resolve(name));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Path reports() {
        return directory.resolve("target/happyhorse-reports");
    }

    // How it ends.

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "broken")
    void aTaskThatFailsIsAFailure(AwaitMojo mojo) {
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContainingAll("broken", "DataInspectionFailed", "The prompt is not allowed.")
                .hasNoCause();
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "endless")
    @MojoParameter(name = "timeout", value = "500ms")
    void aTaskThatDoesNotEndInTimeIsAFailure(AwaitMojo mojo) {
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContainingAll("endless", "<timeout> (happyhorse.timeout)", "last status RUNNING");
        assertThat(project.getProperties()).containsEntry("happyhorse.outcome", "TIMED_OUT");
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "refused")
    void aServiceThatRefusesIsAnError(AwaitMojo mojo) {
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContainingAll("refused", "HTTP 400", "Bad parameter.")
                .hasNoCause();
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done,broken,refused")
    void severalTasksEndInOneMessageThatNamesThoseWithoutAVideo(AwaitMojo mojo) {
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageStartingWith("2 of 3 tasks did not succeed")
                .hasMessageContainingAll("FAILED: Task broken", "ERROR: Task refused");

        assertThat(output().resolve("done.mp4")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"broken", "refused"})
    @InjectMojo(goal = "await")
    @MojoParameter(name = "failOnError", value = "false")
    void aBuildThatGoesOnIsWarned(String task, AwaitMojo mojo) throws Exception {
        setVariableValueToObject(mojo, "taskId", task);

        mojo.execute();

        assertThat(logged("warn")).singleElement().asString().contains("Task " + task);
        assertThat(project.getProperties())
                .containsEntry("happyhorse.outcome", task.equals("broken") ? "FAILED" : "ERROR")
                .doesNotContainKey("happyhorse.video");
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "skip", value = "true")
    void skippedItDoesNothingNotEvenReadItsParameters(AwaitMojo mojo) throws Exception {
        mojo.execute();

        assertThat(logged("info")).singleElement().asString().contains("<skip> (happyhorse.skip)");
        assertThat(project.getProperties()).isEmpty();
        assertNothingHappened();
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    void offlineItMakesNoRequest(AwaitMojo mojo) {
        DefaultRepositorySystemSession offline = new DefaultRepositorySystemSession(session.getRepositorySession());
        offline.setOffline(true);
        lenient().doReturn(offline).when(session).getRepositorySession();

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContainingAll("offline", output().resolve("done.mp4").toString());

        assertNothingHappened();
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done,done-too,broken")
    void anUnexpectedExceptionForOneTaskKeepsTheResultsAndReportsOfTheOthersAndIsTheCause(AwaitMojo mojo)
            throws Exception {
        setVariableValueToObject(
                mojo, "reportsDirectory", directory.resolve("reports").toFile());
        TransferCancelledException cancelled = new TransferCancelledException("no more");
        cancellingTransfersOf("done.mp4", cancelled);

        Throwable thrown = catchThrowable(mojo::execute);

        assertThat(thrown)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContainingAll("2 of 3 tasks", "ERROR: Task done ", "FAILED: Task broken")
                .rootCause()
                .hasToString(cancelled.toString())
                .extracting(Throwable::getStackTrace)
                .isEqualTo(cancelled.getStackTrace());
        assertThat(output().resolve("done-too.mp4")).hasBinaryContent(FakeService.CLIP);
        assertThat(project.getProperties())
                .containsEntry("happyhorse.outcome.1", "ERROR")
                .containsEntry("happyhorse.outcome.2", "SUCCEEDED")
                .containsEntry("happyhorse.outcome.3", "FAILED");
        assertThat(output().resolve("done.json"))
                .content()
                .contains("\"outcome\": \"ERROR\"", "it cancelled the transfer");
        assertThat(directory.resolve("reports/happyhorse.env"))
                .content()
                .contains("HAPPYHORSE_OUTCOME_1=ERROR", "HAPPYHORSE_OUTCOME_2=SUCCEEDED");
    }

    private void cancellingTransfersOf(String file, TransferCancelledException exception) {
        DefaultRepositorySystemSession cancelling = new DefaultRepositorySystemSession(session.getRepositorySession());
        cancelling.setTransferListener(new AbstractTransferListener() {
            @Override
            public void transferProgressed(TransferEvent event) throws TransferCancelledException {
                if (event.getResource().getResourceName().endsWith(file)) {
                    throw exception;
                }
            }
        });
        lenient().doReturn(cancelling).when(session).getRepositorySession();
    }

    // Properties for later goals of the build.

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    void theProjectPropertiesSayWhatWasCollected(AwaitMojo mojo) throws Exception {
        mojo.execute();

        assertThat(project.getProperties())
                .containsOnly(
                        Map.entry("happyhorse.outcome", "SUCCEEDED"),
                        Map.entry("happyhorse.taskId", "done"),
                        Map.entry(
                                "happyhorse.video", output().resolve("done.mp4").toString()),
                        Map.entry(
                                "happyhorse.metadata",
                                output().resolve("done.json").toString()));
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done-too,broken,done")
    @MojoParameter(name = "failOnError", value = "false")
    void ofSeveralTasksTheProjectPropertiesHaveNumbersInTheOrderGiven(AwaitMojo mojo) throws Exception {
        mojo.execute();

        assertThat(project.getProperties())
                .containsEntry("happyhorse.taskId.1", "done-too")
                .containsEntry("happyhorse.outcome.1", "SUCCEEDED")
                .containsEntry(
                        "happyhorse.video.1", output().resolve("done-too.mp4").toString())
                .containsEntry("happyhorse.taskId.2", "broken")
                .containsEntry("happyhorse.outcome.2", "FAILED")
                .containsEntry(
                        "happyhorse.metadata.2", output().resolve("broken.json").toString())
                .containsEntry("happyhorse.taskId.3", "done")
                .doesNotContainKeys("happyhorse.video.2", "happyhorse.taskId", "happyhorse.video");
    }

    @Test
    void aPropertyOfAnEarlierExecutionIsRemovedWhenItNoLongerHolds(
            @InjectMojo(goal = "await") @MojoParameter(name = "taskId", value = "done") AwaitMojo first,
            @InjectMojo(goal = "await")
                    @MojoParameter(name = "taskId", value = "broken")
                    @MojoParameter(name = "failOnError", value = "false")
                    AwaitMojo second)
            throws Exception {
        first.execute();
        assertThat(project.getProperties()).containsKey("happyhorse.video");

        second.execute();

        assertThat(project.getProperties())
                .containsEntry("happyhorse.taskId", "broken")
                .doesNotContainKey("happyhorse.video");
    }

    @Test
    void ofFewerTasksThanBeforeNoPropertyIsLeftOver(
            @InjectMojo(goal = "await")
                    @MojoParameter(name = "taskId", value = "done-too,broken,done")
                    @MojoParameter(name = "failOnError", value = "false")
                    AwaitMojo first,
            @InjectMojo(goal = "await") @MojoParameter(name = "taskId", value = "done,done-too") AwaitMojo second)
            throws Exception {
        first.execute();

        second.execute();

        assertThat(project.getProperties())
                .containsEntry("happyhorse.taskId.1", "done")
                .containsEntry("happyhorse.taskId.2", "done-too")
                .doesNotContainKeys("happyhorse.taskId.3", "happyhorse.outcome.3", "happyhorse.video.3");
    }

    @Test
    void anExecutionWithoutAnIdDoesNotCollectTheOneThatTheExecutionBeforeHasLeft(
            @InjectMojo(goal = "await") @MojoParameter(name = "taskId", value = "done") AwaitMojo first,
            @InjectMojo(goal = "await") @MojoParameter(name = "fileName", value = "other") AwaitMojo forgetful)
            throws Exception {
        first.execute();
        configuredByProperty(forgetful);

        assertThatThrownBy(forgetful::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageStartingWith("No task id is given");
        assertThat(output().resolve("other.mp4")).doesNotExist();
    }

    @Test
    void theIdThatAnEarlierExecutionHasLeftIsNoSecondWayOfGivingOne(
            @InjectMojo(goal = "await") @MojoParameter(name = "taskId", value = "done") AwaitMojo first,
            @InjectMojo(goal = "await") @MojoParameter(name = "taskId", value = "done,done-too") AwaitMojo several,
            @InjectMojo(goal = "await") AwaitMojo later)
            throws Exception {
        setVariableValueToObject(later, "taskFile", idsWith("done-too"));
        first.execute();
        several.execute();
        configuredByProperty(later);

        later.execute();

        assertThat(project.getProperties()).containsEntry("happyhorse.taskId", "done-too");
    }

    @Test
    void theSameIdWrittenInThePomIsUsedAfterAnExecutionThatHasLeftIt(
            @InjectMojo(goal = "await") @MojoParameter(name = "taskId", value = "done") AwaitMojo first,
            @InjectMojo(goal = "await")
                    @MojoParameter(name = "taskId", value = "done")
                    @MojoParameter(name = "fileName", value = "again")
                    AwaitMojo second)
            throws Exception {
        first.execute();
        writtenInThePom("done");

        second.execute();

        assertThat(output().resolve("again.mp4")).exists();
    }

    @Test
    void thePropertyOfThePomIsReadAsItWasBeforeAnExecutionReplacedIt(
            @InjectMojo(goal = "await") @MojoParameter(name = "taskId", value = "done") AwaitMojo first,
            @InjectMojo(goal = "await") AwaitMojo second,
            @InjectMojo(goal = "await") AwaitMojo third)
            throws Exception {
        project.getProperties().setProperty("happyhorse.taskId", "done-too");
        first.execute();
        assertThat(project.getProperties()).containsEntry("happyhorse.taskId", "done");

        for (AwaitMojo later : List.of(second, third)) {
            configuredByProperty(later);
            later.execute();

            assertThat(project.getProperties()).containsEntry("happyhorse.taskId", "done-too");
        }
    }

    @Test
    void anIdThatIsAPropertyOfThePomIsASecondWayAlsoAfterAnotherExecution(
            @InjectMojo(goal = "await") @MojoParameter(name = "taskId", value = "done") AwaitMojo first,
            @InjectMojo(goal = "await") AwaitMojo later)
            throws Exception {
        project.getProperties().setProperty("happyhorse.taskId", "done");
        setVariableValueToObject(later, "taskFile", idsWith("done-too"));
        first.execute();
        configuredByProperty(later);

        assertThatThrownBy(later::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("in more than one way");
    }

    @Test
    void anIdOnTheCommandLineIsUsedAlsoAfterAnExecutionThatHasLeftIt(
            @InjectMojo(goal = "await") @MojoParameter(name = "taskId", value = "done") AwaitMojo first,
            @InjectMojo(goal = "await") @MojoParameter(name = "fileName", value = "again") AwaitMojo later)
            throws Exception {
        session.getUserProperties().setProperty("happyhorse.taskId", "done");
        first.execute();
        configuredByProperty(later);

        later.execute();

        assertThat(output().resolve("again.mp4")).exists();
    }

    /** As Maven configures a mojo whose pom has no task id: from the property of the parameter. */
    private void configuredByProperty(AwaitMojo mojo) throws Exception {
        writtenInThePom("${happyhorse.taskId}");
        String value = session.getUserProperties().getProperty("happyhorse.taskId");
        setVariableValueToObject(
                mojo, "taskId", value == null ? project.getProperties().getProperty("happyhorse.taskId") : value);
    }

    private void writtenInThePom(String taskId) {
        Xpp3Dom configuration = new Xpp3Dom("configuration");
        Xpp3Dom parameter = new Xpp3Dom("taskId");
        parameter.setValue(taskId);
        configuration.addChild(parameter);
        execution.setConfiguration(configuration);
    }

    // The API key.

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    void theKeyComesFromTheEnvironmentThatMavenWasGiven(AwaitMojo mojo) throws Exception {
        settings.addServer(server("happyhorse", ANOTHER_KEY));

        mojo.execute();

        assertThat(keysSent()).containsExactly(KEY);
        assertThat(logged("info")).anyMatch(line -> line.contains("API key from environment variable TT_API_KEY"));
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    @MojoParameter(name = "apiKeyEnvName", value = "FILM_TEAM_KEY")
    void theKeyComesFromTheVariableThatIsNamed(AwaitMojo mojo) throws Exception {
        setEnvironment("FILM_TEAM_KEY", ANOTHER_KEY);

        mojo.execute();

        assertThat(keysSent()).containsExactly(ANOTHER_KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n"})
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    void anEmptyVariableCountsAsAbsentSoTheKeyComesFromTheServer(String value, AwaitMojo mojo) throws Exception {
        setEnvironment("TT_API_KEY", value);
        settings.addServer(server("happyhorse", ANOTHER_KEY));

        mojo.execute();

        assertThat(keysSent()).containsExactly(ANOTHER_KEY);
        assertThat(logged("info")).anyMatch(line -> line.contains("API key from <server> happyhorse"));
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    @MojoParameter(name = "serverId", value = "film-team")
    void aServerThatIsNamedWinsOverTheEnvironment(AwaitMojo mojo) throws Exception {
        settings.addServer(server("happyhorse", "tt-not-this-one"));
        settings.addServer(server("film-team", ANOTHER_KEY));

        mojo.execute();

        assertThat(keysSent()).containsExactly(ANOTHER_KEY);
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    @MojoParameter(name = "serverId", value = "film-team")
    void aServerThatIsNamedAndMissingIsNotReplacedByTheEnvironment(AwaitMojo mojo) {
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContainingAll("<id>film-team</id>", "<serverId> (happyhorse.serverId)");

        assertThat(service.polls()).isEmpty();
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    @MojoParameter(name = "serverId", value = "tt-4711")
    void aServerIdWithADigitMayBeTheKeyAndIsNotShown(AwaitMojo mojo) {
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("<serverId> (happyhorse.serverId)")
                .hasMessageNotContaining("tt-4711");
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    @MojoParameter(name = "serverId", value = "abcdefghijklmnopqrstu")
    void aLongServerIdMayBeTheKeyAndIsNotShown(AwaitMojo mojo) {
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("<serverId> (happyhorse.serverId)")
                .hasMessageNotContaining("abcdefghijklmnopqrstu");
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    @MojoParameter(name = "apiKeyEnvName", value = "TT_4711")
    void aVariableNameWithADigitMayBeTheKeyAndIsNotShown(AwaitMojo mojo) {
        session.getSystemProperties().clear();

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("<apiKeyEnvName> (happyhorse.apiKeyEnvName)")
                .hasMessageNotContaining("TT_4711");
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    @MojoParameter(name = "apiKeyEnvName", value = "ABCDEFGHIJKLMNOPQRSTU")
    void aLongVariableNameMayBeTheKeyAndIsNotShown(AwaitMojo mojo) {
        session.getSystemProperties().clear();

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("<apiKeyEnvName> (happyhorse.apiKeyEnvName)")
                .hasMessageNotContaining("ABCDEFGHIJKLMNOPQRSTU");
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    @MojoParameter(name = "failOnError", value = "false")
    void aMissingKeyFailsTheBuildAndTheMessageSaysWhereToPutIt(AwaitMojo mojo) {
        session.getSystemProperties().clear();

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContainingAll(
                        "TT_API_KEY", "<apiKeyEnvName> (happyhorse.apiKeyEnvName)", "<id>happyhorse</id>");

        assertThat(service.polls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n"})
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    void aVariableWithoutANameIsRefusedByNameBeforeAnythingElse(String name, AwaitMojo mojo) throws Exception {
        setVariableValueToObject(mojo, "apiKeyEnvName", name);

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("<apiKeyEnvName> (happyhorse.apiKeyEnvName)");

        assertNothingHappened();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tt-geheim-0123456789", "geheim0123456789", "tt-geheim=="})
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    void aKeyThatStandsWhereItsVariableIsToBeNamedIsNotShown(String key, AwaitMojo mojo) throws Exception {
        setVariableValueToObject(mojo, "apiKeyEnvName", key);

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("<apiKeyEnvName> (happyhorse.apiKeyEnvName)")
                .hasMessageNotContaining("geheim")
                .hasNoCause();

        assertThat(everythingLogged()).noneMatch(line -> line.contains("geheim"));
        assertThat(service.polls()).isEmpty();
    }

    @Test
    void withoutARequestNoKeyIsNeeded(
            @InjectMojo(goal = "await") @MojoParameter(name = "taskId", value = "done") AwaitMojo first,
            @InjectMojo(goal = "await") @MojoParameter(name = "taskId", value = "done") AwaitMojo second)
            throws Exception {
        first.execute();
        session.getSystemProperties().clear();

        second.execute();

        assertThat(service.polls()).hasSize(1);
        assertThat(project.getProperties()).containsEntry("happyhorse.outcome", "SUCCEEDED");
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    void whiteSpaceAroundTheKeyIsStripped(AwaitMojo mojo) throws Exception {
        setEnvironment("TT_API_KEY", "\t" + KEY + "\r\n");

        mojo.execute();

        assertThat(keysSent()).containsExactly(KEY);
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    void aKeyThatCannotBeSentIsRefusedWithoutBeingShown(AwaitMojo mojo) {
        for (String key :
                List.of("geheim\u0007teil", "geheim\nteil", "geheim teil", "geheim\u00e9", "geheim\u200bteil")) {
            setEnvironment("TT_API_KEY", key);

            Throwable refusal = catchThrowable(mojo::execute);

            assertThat(refusal)
                    .isInstanceOf(MojoFailureException.class)
                    .hasMessageContaining("environment variable TT_API_KEY")
                    .hasMessageNotContaining("geheim")
                    .hasNoCause();
        }
        assertThat(everythingLogged()).noneMatch(line -> line.contains("geheim"));
        assertThat(service.polls()).isEmpty();
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    @MojoParameter(name = "serverId", value = "film-team")
    void aKeyThatCannotBeDecryptedIsNotSent(AwaitMojo mojo) {
        String ciphertext = "{COQLCE6DU6GtcS5PCOQLCE6DU6GtcS5PCOQLCE6DU6Gtc=}";
        settings.addServer(server("film-team", ciphertext));

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContainingAll("<server> film-team", "cannot be decrypted")
                .hasMessageNotContaining(ciphertext);

        assertThat(service.polls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"done", "broken", "refused"})
    @InjectMojo(goal = "await")
    void theKeyIsInNoLineAndNoMessage(String task, AwaitMojo mojo) throws Exception {
        service.on("broken", service.failed("Code", "Echo " + KEY));
        service.on("refused", any -> FakeService.json(401, FakeService.gatewayError("Wrong TT-API-KEY " + KEY)));
        setVariableValueToObject(mojo, "taskId", task);

        Throwable thrown = catchThrowable(mojo::execute);

        assertThat(String.valueOf(thrown)).doesNotContain(KEY);
        assertThat(everythingLogged()).isNotEmpty().noneMatch(line -> line.contains(KEY));
        assertThat(keysSent()).containsExactly(KEY);
        assertThat(project.getProperties().values())
                .noneMatch(value -> value.toString().contains(FakeService.SIGNATURE));
    }

    // What is attached.

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    @MojoParameter(name = "attach", value = "true")
    void aVideoIsAttachedToTheProject(AwaitMojo mojo) throws Exception {
        inAProject();

        mojo.execute();

        assertThat(project.getAttachedArtifacts()).singleElement().satisfies(attached -> {
            assertThat(attached.getType()).isEqualTo("mp4");
            assertThat(attached.hasClassifier()).isFalse();
            assertThat(attached.getFile())
                    .isEqualTo(output().resolve("done.mp4").toFile());
        });
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    @MojoParameter(name = "attach", value = "true")
    @MojoParameter(name = "classifier", value = "trailer")
    void aVideoIsAttachedWithTheClassifierThatWasAskedFor(AwaitMojo mojo) throws Exception {
        inAProject();

        mojo.execute();

        assertThat(attachedClassifiers()).containsExactly("trailer");
        assertThat(logged("warn")).isEmpty();
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done,broken,done-too")
    @MojoParameter(name = "attach", value = "true")
    @MojoParameter(name = "failOnError", value = "false")
    void ofSeveralTasksEachVideoIsAttachedUnderItsFileName(AwaitMojo mojo) throws Exception {
        inAProject();

        mojo.execute();

        assertThat(attachedClassifiers()).containsExactly("done", "done-too");
        assertThat(project.getAttachedArtifacts())
                .extracting(Artifact::getFile)
                .containsExactly(
                        output().resolve("done.mp4").toFile(),
                        output().resolve("done-too.mp4").toFile());
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    void byDefaultItAttachesNothing(AwaitMojo mojo) throws Exception {
        inAProject();

        mojo.execute();

        assertThat(project.getAttachedArtifacts()).isEmpty();
    }

    @Test
    void twoVideosInOnePlaceAreRefusedBeforeAnyRequestForTheSecond(
            @InjectMojo(goal = "await")
                    @MojoParameter(name = "taskId", value = "done")
                    @MojoParameter(name = "attach", value = "true")
                    AwaitMojo first,
            @InjectMojo(goal = "await")
                    @MojoParameter(name = "taskId", value = "done-too")
                    @MojoParameter(name = "attach", value = "true")
                    AwaitMojo second)
            throws Exception {
        inAProject();
        first.execute();
        int before = service.polls().size();

        assertThatThrownBy(second::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContainingAll(
                        "<attach> (happyhorse.attach)",
                        output().resolve("done.mp4").toString(),
                        "<classifier> (happyhorse.classifier)");

        assertThat(service.polls()).hasSize(before);
        assertThat(output().resolve("done-too.mp4")).doesNotExist();
    }

    @Test
    void theSameVideoTwiceIsNoClash(
            @InjectMojo(goal = "await")
                    @MojoParameter(name = "taskId", value = "done")
                    @MojoParameter(name = "attach", value = "true")
                    AwaitMojo first,
            @InjectMojo(goal = "await")
                    @MojoParameter(name = "taskId", value = "done")
                    @MojoParameter(name = "attach", value = "true")
                    AwaitMojo second)
            throws Exception {
        inAProject();

        first.execute();
        second.execute();

        assertThat(project.getAttachedArtifacts()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"'done,done-too', trailer", "done, two words", "done, ../escape", "done, a:b", "done, con"})
    @InjectMojo(goal = "await")
    @MojoParameter(name = "attach", value = "true")
    void aClassifierThatCannotServeIsRefusedByName(String tasks, String classifier, AwaitMojo mojo) throws Exception {
        inAProject();
        setVariableValueToObject(mojo, "taskId", tasks);
        setVariableValueToObject(mojo, "classifier", classifier);

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("<classifier> (happyhorse.classifier)");

        assertNothingHappened();
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    @MojoParameter(name = "attach", value = "true")
    void withoutAProjectNothingCanBeAttached(AwaitMojo mojo) {
        project.setFile(null);

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("<attach> (happyhorse.attach)");

        assertNothingHappened();
    }

    // What is archived.

    @ParameterizedTest
    @CsvSource({
        "archive, nonsense",
        "archive, ''",
        "archiveRepository, not-declared",
        "archiveRepository, C:\\repository",
        "archiveRepository, clips::https://ci:geheim@repo.example.org/clips"
    })
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    void anArchiveThatIsNoneIsRefusedByNameBeforeAnythingElse(String parameter, String value, AwaitMojo mojo)
            throws Exception {
        setVariableValueToObject(mojo, parameter, value);

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("<" + parameter + "> (happyhorse." + parameter + ")")
                .hasMessageNotContaining("geheim");

        assertNothingHappened();
    }

    @Test
    void aVideoOutlivesItsTask(
            @InjectMojo(goal = "await") @MojoParameter(name = "taskId", value = "done") AwaitMojo first,
            @InjectMojo(goal = "await") @MojoParameter(name = "taskId", value = "done") AwaitMojo later)
            throws Exception {
        first.execute();
        Files.delete(output().resolve("done.mp4"));
        Files.delete(output().resolve("done.json"));
        service.on("done", service.is("UNKNOWN"));

        later.execute();

        assertThat(output().resolve("done.mp4")).hasBinaryContent(FakeService.CLIP);
        assertThat(output().resolve("done.json")).content().contains("\"origin\": \"archive\"");
        assertThat(service.polls()).hasSize(1);
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    @MojoParameter(name = "archive", value = "none")
    void withArchiveNoneNothingIsArchived(AwaitMojo mojo) throws Exception {
        mojo.execute();

        assertThat(archived("done")).doesNotExist();
        assertThat(logged("info")).noneMatch(line -> line.contains("archived") || line.contains("is not used"));
    }

    @Test
    @InjectMojo(goal = "await")
    @MojoParameter(name = "taskId", value = "done")
    @MojoParameter(name = "archive", value = "none")
    void anArchiveRepositoryThatIsSwitchedOffIsNamedAtTheStart(AwaitMojo mojo) throws Exception {
        Path shared = directory.resolve("shared");
        setVariableValueToObject(mojo, "archiveRepository", "clips::" + shared.toUri());

        mojo.execute();

        assertThat(logged("info").get(0))
                .isEqualTo("<archiveRepository> (happyhorse.archiveRepository) is not used, <archive>"
                        + " (happyhorse.archive) is none");
        assertThat(shared).doesNotExist();
    }

    @Test
    void aSandboxRunArchivesNothing(
            @InjectMojo(goal = "sandbox") SandboxMojo sandbox,
            @InjectMojo(goal = "await")
                    @MojoParameter(name = "taskId", value = "done")
                    @MojoParameter(name = "pollInterval", value = "1s")
                    AwaitMojo mojo)
            throws Exception {
        sandbox.execute();
        mojo.execute();

        assertThat(output().resolve("done.mp4")).exists();
        assertThat(archived("done")).doesNotExist();
    }

    @Test
    void aSandboxRunSaysNothingOfAnArchiveThatIsSwitchedOff(
            @InjectMojo(goal = "sandbox") SandboxMojo sandbox,
            @InjectMojo(goal = "await")
                    @MojoParameter(name = "archive", value = "none")
                    @MojoParameter(name = "pollInterval", value = "1s")
                    AwaitMojo mojo)
            throws Exception {
        setVariableValueToObject(mojo, "archiveRepository", "clips::https://repo.example.org/clips");

        sandbox.execute();
        mojo.execute();

        assertThat(logged("info")).noneMatch(line -> line.contains("is not used"));
    }

    @Test
    void aSandboxRunTakesNothingFromTheArchive(
            @InjectMojo(goal = "await") @MojoParameter(name = "taskId", value = "done") AwaitMojo first,
            @InjectMojo(goal = "sandbox") SandboxMojo sandbox,
            @InjectMojo(goal = "await")
                    @MojoParameter(name = "taskId", value = "done")
                    @MojoParameter(name = "pollInterval", value = "1s")
                    AwaitMojo mojo)
            throws Exception {
        first.execute();
        Files.delete(output().resolve("done.mp4"));

        sandbox.execute();
        mojo.execute();

        assertThat(output().resolve("done.json")).content().contains("\"origin\": \"sandbox\"");
    }

    // With a sandbox.

    @Test
    void afterASandboxThereIsNoRequestToTheServiceAndNoKeyLookup(
            @InjectMojo(goal = "sandbox") SandboxMojo sandbox,
            @InjectMojo(goal = "await") @MojoParameter(name = "pollInterval", value = "1s") AwaitMojo mojo)
            throws Exception {
        session.getSystemProperties().clear();

        sandbox.execute();
        mojo.execute();

        Properties properties = project.getProperties();
        assertThat(properties).containsEntry("happyhorse.outcome", "SUCCEEDED");
        assertThat(Path.of(properties.getProperty("happyhorse.video"))).exists();
        assertThat(Path.of(properties.getProperty("happyhorse.metadata")))
                .content()
                .contains("\"origin\": \"sandbox\"");
        assertThat(logged("info")).anyMatch(line -> line.contains("Sandbox run"));
        assertThat(service.polls()).isEmpty();
    }

    @Test
    void aSandboxRunThatInstallsNothingMayAttachItsClip(
            @InjectMojo(goal = "sandbox") SandboxMojo sandbox,
            @InjectMojo(goal = "await")
                    @MojoParameter(name = "attach", value = "true")
                    @MojoParameter(name = "pollInterval", value = "1s")
                    AwaitMojo mojo)
            throws Exception {
        inAProject();
        lenient()
                .doReturn(List.of("happyhorse:sandbox", "verify"))
                .when(session)
                .getGoals();

        sandbox.execute();
        mojo.execute();

        assertThat(project.getAttachedArtifacts()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "install",
                "deploy",
                "INSTALL",
                "org.apache.maven.plugins:maven-deploy-plugin:3.1.4:deploy",
                "install:install@clip",
                "some:publish-it"
            })
    void aSandboxRunThatWouldInstallItsAttachedClipFailsBeforeItsFirstRequest(
            String goal,
            @InjectMojo(goal = "sandbox") SandboxMojo sandbox,
            @InjectMojo(goal = "await") @MojoParameter(name = "attach", value = "true") AwaitMojo mojo)
            throws Exception {
        inAProject();
        lenient().doReturn(List.of("clean", goal)).when(session).getGoals();

        sandbox.execute();

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContainingAll("sandbox", "<attach> (happyhorse.attach)", goal);
        assertNothingHappened();
    }

    @Test
    void aSandboxRunThatWouldPackAndDeployItsClipFailsBeforeItsFirstRequest(
            @InjectMojo(goal = "sandbox") SandboxMojo sandbox, @InjectMojo(goal = "await") AwaitMojo mojo)
            throws Exception {
        inAProject();
        project.getBuild().setOutputDirectory(directory.resolve("classes").toString());
        setVariableValueToObject(
                mojo,
                "outputDirectory",
                directory.resolve("classes/../classes/clips").toFile());
        lenient().doReturn(List.of("deploy")).when(session).getGoals();

        sandbox.execute();

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContainingAll("<outputDirectory> (happyhorse.outputDirectory)", "deploy");
        assertThat(directory.resolve("classes")).doesNotExist();
    }

    /** A declared resource is packed, too. */
    @Test
    void aSandboxRunThatWouldPackItsClipAsAResourceFailsBeforeItsFirstRequest(
            @InjectMojo(goal = "sandbox") SandboxMojo sandbox, @InjectMojo(goal = "await") AwaitMojo mojo)
            throws Exception {
        inAProject();
        Resource videos = new Resource();
        videos.setDirectory(output().toString());
        project.getBuild().setResources(List.of(videos));
        lenient().doReturn(List.of("deploy")).when(session).getGoals();

        sandbox.execute();

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContainingAll("<outputDirectory> (happyhorse.outputDirectory)", "resources", "deploy");
        assertThat(output()).doesNotExist();
    }

    @Test
    void aSandboxRunMayDeployABuildThatDoesNotHaveItsClip(
            @InjectMojo(goal = "sandbox") SandboxMojo sandbox,
            @InjectMojo(goal = "await") @MojoParameter(name = "pollInterval", value = "1s") AwaitMojo mojo)
            throws Exception {
        inAProject();
        project.getBuild().setOutputDirectory(directory.resolve("classes").toString());
        lenient().doReturn(List.of("deploy")).when(session).getGoals();

        sandbox.execute();
        mojo.execute();

        assertThat(project.getProperties()).containsEntry("happyhorse.outcome", "SUCCEEDED");
    }

    private File idsWith(String task) throws IOException {
        return Files.writeString(directory.resolve("ids.txt"), task).toFile();
    }

    private Path output() {
        return directory.resolve("videos");
    }

    private void setEnvironment(String variable, String value) {
        session.getSystemProperties().setProperty("env." + variable, value);
    }

    private static Server server(String id, String password) {
        Server server = new Server();
        server.setId(id);
        server.setPassword(password);
        return server;
    }

    private List<String> keysSent() {
        return service.polls().stream()
                .map(poll -> poll.getHeaders().get("TT-API-KEY"))
                .toList();
    }

    private void inAProject() {
        project.setFile(directory.resolve("pom.xml").toFile());
        project.setArtifact(
                new DefaultArtifact("films", "intro", "1", null, "jar", null, new DefaultArtifactHandler("jar")));
    }

    private List<String> attachedClassifiers() {
        return project.getAttachedArtifacts().stream()
                .map(Artifact::getClassifier)
                .toList();
    }

    private Path archived(String task) {
        return session.getRepositorySession()
                .getLocalRepository()
                .getBasedir()
                .toPath()
                .resolve("io/github/happyhorse/task")
                .resolve(task);
    }

    private void assertNothingHappened() {
        assertThat(service.polls()).isEmpty();
        assertThat(output()).doesNotExist();
    }

    private List<String> logged(String level) {
        return mockingDetails(log).getInvocations().stream()
                .filter(invocation -> invocation.getMethod().getName().equals(level))
                .map(invocation -> invocation.getArguments()[0].toString())
                .toList();
    }

    private List<String> everythingLogged() {
        return mockingDetails(log).getInvocations().stream()
                .map(invocation -> Arrays.toString(invocation.getArguments()))
                .toList();
    }
}
