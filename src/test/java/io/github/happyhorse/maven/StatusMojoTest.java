package io.github.happyhorse.maven;

import static org.apache.maven.api.plugin.testing.MojoExtension.setVariableValueToObject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mockingDetails;

import io.github.happyhorse.maven.collect.FakeService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.inject.Inject;
import mockwebserver3.MockResponse;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoParameter;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.Settings;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One poll, whose reply is no reason to fail. */
@MojoTest(realRepositorySession = true)
@Timeout(60)
class StatusMojoTest {

    private static final String KEY = "tt-0123456789-geheim";

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

    private FakeService service;

    @BeforeEach
    void startService() throws IOException {
        service = new FakeService();
        service.on("pending", service.is("PENDING"));
        service.on("running", service.is("RUNNING"));
        service.on("done", service.succeeded());
        service.on("failed", service.failed("DataInspectionFailed", "The prompt is not allowed."));
        service.on("canceled", service.is("CANCELED"));
        service.on("unknown", service.is("UNKNOWN"));
        service.on("refused", task -> FakeService.json(401, FakeService.gatewayError("Wrong key " + KEY)));
        service.on("bad", task -> FakeService.json(400, FakeService.gatewayError("Bad parameter.")));
        service.on("away", task -> new MockResponse.Builder().code(503).build());
        service.on(
                "page",
                task -> new MockResponse.Builder().body("<html>Sign in</html>").build());
        lenient().doReturn(new Settings()).when(session).getSettings();
        lenient().doReturn(directory.toString()).when(session).getExecutionRootDirectory();
        session.getRequest()
                .setLocalRepositoryPath(directory.resolve("repository").toFile());
        session.getUserProperties()
                .setProperty("happyhorse.baseUrl", service.url().toString());
        session.getUserProperties().setProperty("happyhorse.outputDirectory", output().toString());
        session.getSystemProperties().setProperty("env.TT_API_KEY", KEY);
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    @Test
    @InjectMojo(goal = "status")
    void itHasTheParametersOfAwaitThatMakeSenseWithoutWaiting(StatusMojo mojo) {
        Map<String, String> defaults = new TreeMap<>();
        for (Parameter parameter : execution.getMojoDescriptor().getParameters()) {
            if (parameter.isEditable()) {
                defaults.put(parameter.getName(), String.valueOf(parameter.getDefaultValue()));
            }
        }
        assertThat(defaults.remove("sourceDirectory")).endsWith("/src/main/happyhorse");
        assertThat(defaults)
                .containsOnly(
                        Map.entry("taskId", "null"),
                        Map.entry("taskIds", "null"),
                        Map.entry("taskFile", "null"),
                        Map.entry("model", "happyhorse-1.0-t2v"),
                        Map.entry("resolution", "null"),
                        Map.entry("ratio", "null"),
                        Map.entry("duration", "null"),
                        Map.entry("watermark", "null"),
                        Map.entry("seed", "null"),
                        Map.entry("archiveRepository", "null"),
                        Map.entry("serverId", "null"),
                        Map.entry("apiKeyEnvName", "TT_API_KEY"),
                        Map.entry("baseUrl", "https://api.ttapi.io"),
                        Map.entry("requestTimeout", "30s"),
                        Map.entry("reportsDirectory", "${project.build.directory}/happyhorse-reports"),
                        Map.entry("outputDirectory", "${project.build.directory}/happyhorse"),
                        Map.entry("fileName", "null"),
                        Map.entry("skip", "false"));
        assertThat(mojo).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "pending, RUNNING",
        "running, RUNNING",
        "done, SUCCEEDED",
        "failed, FAILED",
        "canceled, CANCELED",
        "unknown, RUNNING",
        "refused, ERROR",
        "bad, ERROR",
        "away, ERROR",
        "page, ERROR"
    })
    @InjectMojo(goal = "status")
    void theBuildGoesOnWhateverTheReplyAndThePropertiesSayWhichItWas(String task, String outcome, StatusMojo mojo)
            throws Exception {
        setVariableValueToObject(mojo, "taskId", task);

        mojo.execute();

        assertThat(project.getProperties())
                .containsOnly(
                        Map.entry("happyhorse.outcome", outcome),
                        Map.entry("happyhorse.taskId", task),
                        Map.entry(
                                "happyhorse.metadata",
                                output().resolve(task + ".json").toString()));
        assertThat(output().resolve(task + ".json")).content().contains("\"outcome\": \"" + outcome + "\"");
        assertThat(service.polls()).hasSize(1);
        assertThat(service.downloads()).isEmpty();
        assertThat(logged(outcome.equals("ERROR") ? "warn" : "info")).anyMatch(line -> line.contains("Task " + task));
        assertThat(everythingLogged()).noneMatch(line -> line.contains(KEY));
    }

    @Test
    @InjectMojo(goal = "status")
    @MojoParameter(name = "taskId", value = "running")
    void aServiceThatIsAwayIsNoFailure(StatusMojo mojo) throws Exception {
        service.close();

        mojo.execute();

        assertThat(project.getProperties()).containsEntry("happyhorse.outcome", "ERROR");
    }

    @Test
    @InjectMojo(goal = "status")
    @MojoParameter(name = "taskId", value = "running")
    void offlineIsNoFailureAndThereIsNoRequest(StatusMojo mojo) throws Exception {
        session.getSystemProperties().clear();
        DefaultRepositorySystemSession offline = new DefaultRepositorySystemSession(session.getRepositorySession());
        offline.setOffline(true);
        lenient().doReturn(offline).when(session).getRepositorySession();

        mojo.execute();

        assertThat(project.getProperties())
                .containsOnly(Map.entry("happyhorse.outcome", "ERROR"), Map.entry("happyhorse.taskId", "running"));
        assertThat(service.polls()).isEmpty();
    }

    @Test
    @InjectMojo(goal = "status")
    @MojoParameter(name = "taskId", value = "running,failed")
    void ofSeveralTasksTheProjectPropertiesHaveNumbers(StatusMojo mojo) throws Exception {
        mojo.execute();

        assertThat(project.getProperties())
                .containsEntry("happyhorse.outcome.1", "RUNNING")
                .containsEntry("happyhorse.outcome.2", "FAILED")
                .containsEntry("happyhorse.taskId.2", "failed");
        assertThat(service.polls()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "taskId, ../escape",
        "baseUrl, http://api.ttapi.io",
        "requestTimeout, 30",
        "fileName, a/b",
        "apiKeyEnvName, ''",
        "apiKeyEnvName, A=B"
    })
    @InjectMojo(goal = "status")
    @MojoParameter(name = "taskId", value = "running")
    void anInvalidValueIsRefusedByName(String parameter, String value, StatusMojo mojo) throws Exception {
        setVariableValueToObject(mojo, parameter, value);

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("<" + parameter + "> (happyhorse." + parameter + ")");

        assertThat(service.polls()).isEmpty();
    }

    @Test
    @InjectMojo(goal = "status")
    void noTaskIdIsRefused(StatusMojo mojo) {
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("<taskId> (happyhorse.taskId)");
    }

    @Test
    @InjectMojo(goal = "status")
    @MojoParameter(name = "taskId", value = "running")
    void aMissingKeyIsRefused(StatusMojo mojo) {
        session.getSystemProperties().clear();

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("TT_API_KEY");

        assertThat(service.polls()).isEmpty();
    }

    @Test
    @InjectMojo(goal = "status")
    @MojoParameter(name = "taskId", value = "running")
    void anOutputDirectoryThatCannotBeMadeIsRefusedByName(StatusMojo mojo) throws Exception {
        Files.writeString(output(), "in the way");

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("<outputDirectory> (happyhorse.outputDirectory)");
        assertThat(service.polls()).isEmpty();
    }

    @Test
    @InjectMojo(goal = "status")
    @MojoParameter(name = "skip", value = "true")
    void skippedItDoesNothing(StatusMojo mojo) throws Exception {
        mojo.execute();

        assertThat(logged("info")).singleElement().asString().contains("<skip> (happyhorse.skip)");
        assertThat(project.getProperties()).isEmpty();
        assertThat(output()).doesNotExist();
    }

    @Test
    void afterASandboxItPollsThatWithoutAKeyLookup(
            @InjectMojo(goal = "sandbox") SandboxMojo sandbox, @InjectMojo(goal = "status") StatusMojo mojo)
            throws Exception {
        session.getSystemProperties().clear();

        sandbox.execute();
        mojo.execute();

        assertThat(project.getProperties()).containsEntry("happyhorse.outcome", "RUNNING");
        assertThat(Path.of(project.getProperties().getProperty("happyhorse.metadata")))
                .content()
                .contains("\"origin\": \"sandbox\"");
        assertThat(service.polls()).isEmpty();
    }

    @Test
    void aPollAfterTheVideoWasSavedLeavesVideoAndMetadataAlone(
            @InjectMojo(goal = "await") @MojoParameter(name = "taskId", value = "done") AwaitMojo await,
            @InjectMojo(goal = "status") @MojoParameter(name = "taskId", value = "done") StatusMojo mojo)
            throws Exception {
        await.execute();
        byte[] saved = Files.readAllBytes(output().resolve("done.json"));

        mojo.execute();

        assertThat(output().resolve("done.json")).hasBinaryContent(saved);
        assertThat(output().resolve("done.mp4")).exists();
        assertThat(project.getProperties())
                .containsEntry(
                        "happyhorse.metadata",
                        output().resolve("done.last.json").toString());
    }

    private Path output() {
        return directory.resolve("videos");
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
