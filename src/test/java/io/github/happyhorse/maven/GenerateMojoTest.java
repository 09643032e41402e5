package io.github.happyhorse.maven;

import static org.apache.maven.api.plugin.testing.MojoExtension.setVariableValueToObject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mockingDetails;

import io.github.happyhorse.maven.collect.FakeService;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
import org.apache.maven.settings.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From the configuration to what is submitted, and from what came of it to the end of the goal. */
@MojoTest(realRepositorySession = true)
@Timeout(60)
class GenerateMojoTest {

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
        lenient().doReturn(new Settings()).when(session).getSettings();
        lenient().doReturn(directory.toString()).when(session).getExecutionRootDirectory();
        lenient().doReturn(List.of(project)).when(session).getProjects();
        session.getRequest()
                .setLocalRepositoryPath(directory.resolve("repository").toFile());
        session.getUserProperties()
                .setProperty("happyhorse.baseUrl", service.url().toString());
        session.getUserProperties().setProperty("happyhorse.outputDirectory", output().toString());
        session.getUserProperties().setProperty("happyhorse.pollInterval", "1s");
        session.getUserProperties()
                .setProperty("happyhorse.sourceDirectory", sources().toString());
        session.getSystemProperties().setProperty("env.TT_API_KEY", "tt-0123456789-geheim");
        source("intro.txt", "a horse");
        source("outro.txt", "a cow");
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    @Test
    @InjectMojo(goal = "generate")
    void theParametersHaveTheDocumentedPropertiesAndDefaults(GenerateMojo mojo) {
        Map<String, String> expressions = new TreeMap<>();
        Map<String, String> defaults = new TreeMap<>();
        for (Parameter parameter : execution.getMojoDescriptor().getParameters()) {
            if (parameter.isEditable()) {
                expressions.put(parameter.getName(), String.valueOf(parameter.getExpression()));
                defaults.put(parameter.getName(), String.valueOf(parameter.getDefaultValue()));
            }
        }
        assertThat(expressions)
                .allSatisfy((name, expression) -> assertThat(expression).isEqualTo("${happyhorse." + name + "}"));
        assertThat(defaults)
                .doesNotContainKeys("taskId", "taskIds", "taskFile")
                .hasEntrySatisfying(
                        "sourceDirectory", value -> assertThat(value).endsWith("/src/main/happyhorse"))
                .containsEntry("prompt", "null")
                .containsEntry("fileName", "null")
                .containsEntry("model", "happyhorse-1.0-t2v")
                .containsEntry("resolution", "null")
                .containsEntry("ratio", "null")
                .containsEntry("duration", "null")
                .containsEntry("watermark", "null")
                .containsEntry("seed", "null")
                .containsEntry("submitPath", "/happyhorse/api/v1/services/aigc/video-generation/video-synthesis")
                .containsEntry("submit", "missing")
                .containsEntry("maxSubmissions", "10")
                .containsEntry("resubmit", "null")
                .containsEntry("adopt", "null")
                .containsEntry("dryRun", "false")
                .containsEntry("addResource", "false")
                .containsEntry("timeout", "30m")
                .containsEntry("archive", "local")
                .containsEntry("archiveRepository", "null");
        assertThat(mojo).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            submitPath      => no-slash | /a?b | /a/../b | /
            submit          => always | never!
            maxSubmissions  => many | -1
            resubmit        => two words | ../x
            adopt           => intro | intro=../x | intro=a,intro=b | intro=a,outro=a
            duration        => 5s | 5.5
            watermark       => maybe
            seed            => x
            """)
    @InjectMojo(goal = "generate")
    void anInvalidValueIsRefusedByNameBeforeAnythingElse(String parameter, String values, GenerateMojo mojo)
            throws Exception {
        for (String value : values.split(" \\| ")) {
            setVariableValueToObject(mojo, parameter, value);

            assertThatThrownBy(mojo::execute)
                    .as(value)
                    .isInstanceOf(MojoFailureException.class)
                    .hasMessageContaining("<" + parameter + "> (happyhorse." + parameter + ")");
        }
        assertThat(service.submissions()).isEmpty();
    }

    @Test
    @InjectMojo(goal = "generate")
    void eachClipHasItsNameInFilesAndProperties(GenerateMojo mojo) throws Exception {
        mojo.execute();

        assertThat(service.charged()).isEqualTo(2);
        assertThat(project.getProperties())
                .containsEntry(
                        "happyhorse.video.intro", output().resolve("intro.mp4").toString())
                .containsEntry(
                        "happyhorse.video.outro", output().resolve("outro.mp4").toString())
                .containsEntry(
                        "happyhorse.video.1", output().resolve("intro.mp4").toString())
                .containsEntry("happyhorse.outcome.2", "SUCCEEDED");
        assertThat(output().resolve("outro.json"))
                .content()
                .contains("\"sha256\"", "\"prompt\": \"a cow\"", "\"taskId\": \"clip-2\"");
    }

    @Test
    @InjectMojo(goal = "generate")
    void oneRefusedClipDoesNotStopTheOther(GenerateMojo mojo) {
        service.onSubmit(task -> service.submissions().size() == 1
                ? FakeService.json(400, FakeService.gatewayError("bad parameter"))
                : service.accepted(task));

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContaining("1 of 2")
                .hasMessageContaining("Clip intro")
                .hasMessageContaining("bad parameter");

        assertThat(output().resolve("outro.mp4")).exists();
        assertThat(output().resolve("intro.json")).content().contains("\"taskId\": null", "\"outcome\": \"ERROR\"");
    }

    @Test
    @InjectMojo(goal = "generate")
    void withAttachTheNameIsTheClassifierAlsoOfASingleClip(GenerateMojo mojo) throws Exception {
        Files.delete(sources().resolve("outro.txt"));
        setVariableValueToObject(mojo, "attach", "true");
        project.setFile(new File(directory.toFile(), "pom.xml"));
        project.setArtifact(new DefaultArtifact("g", "a", "1", null, "jar", null, new DefaultArtifactHandler("jar")));

        mojo.execute();

        assertThat(project.getAttachedArtifacts())
                .extracting(Artifact::getClassifier)
                .containsExactly("intro");
    }

    @Test
    @InjectMojo(goal = "generate")
    void addResourceAddsTheVideosToTheResources(GenerateMojo mojo) throws Exception {
        setVariableValueToObject(mojo, "addResource", "true");
        project.getBuild().setResources(new ArrayList<>());

        mojo.execute();

        assertThat(project.getResources()).anySatisfy(resource -> {
            assertThat(resource.getDirectory()).isEqualTo(output().toString());
            assertThat(resource.getIncludes()).containsExactly("*.mp4");
        });
        assertThat(project.getResources()).extracting(Resource::getDirectory).contains(output().toString());
    }

    @Test
    void aSandboxRunThatWouldDeployItsClipNamesTheParameterThatAddsIt(
            @InjectMojo(goal = "sandbox") SandboxMojo sandbox,
            @InjectMojo(goal = "generate") @MojoParameter(name = "addResource", value = "true") GenerateMojo mojo)
            throws Exception {
        lenient().doReturn(List.of("deploy")).when(session).getGoals();

        sandbox.execute();

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("<addResource> (happyhorse.addResource) is set")
                .hasMessageNotContaining("attach");
        assertThat(output()).doesNotExist();
    }

    @Test
    @InjectMojo(goal = "generate")
    void aDryRunPaysAndWritesNothing(GenerateMojo mojo) throws Exception {
        setVariableValueToObject(mojo, "dryRun", "true");
        setVariableValueToObject(mojo, "duration", "5");

        mojo.execute();

        assertThat(service.submissions()).isEmpty();
        assertThat(service.polls()).isEmpty();
        assertThat(output()).doesNotExist();
        assertThat(logged())
                .anyMatch(line -> line.contains("Clip intro: would be submitted: model happyhorse-1.0-t2v")
                        && line.contains("5 s"));
    }

    @Test
    @InjectMojo(goal = "generate")
    void aPromptOnTheCommandLineReplacesTheSources(GenerateMojo mojo) throws Exception {
        setVariableValueToObject(mojo, "prompt", "a goat");

        mojo.execute();

        assertThat(output().resolve("clip.mp4")).exists();
        assertThat(service.charged()).isEqualTo(1);
    }

    @Test
    @InjectMojo(goal = "generate")
    void aPromptGivenAsAPropertyIsNotForABoundExecution(GenerateMojo mojo) throws Exception {
        session.getUserProperties().setProperty("happyhorse.prompt", "a goat");
        session.getUserProperties().setProperty("happyhorse.fileName", "goat");
        setVariableValueToObject(mojo, "prompt", "a goat");
        setVariableValueToObject(mojo, "fileName", "goat");

        mojo.execute();

        assertThat(output().resolve("goat.mp4")).doesNotExist();
        assertThat(output().resolve("intro.mp4")).exists();

        setVariableValueToObject(execution, "source", MojoExecution.Source.CLI);
        mojo.execute();

        assertThat(output().resolve("goat.mp4")).exists();
        assertThat(service.charged()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"resubmit, 'intro,inttro'", "adopt, inttro=t"})
    @InjectMojo(goal = "generate")
    void aNameThatNoClipHasIsAnErrorOnTheCommandLineAndAWarningInALifecycle(
            String parameter, String value, GenerateMojo mojo) throws Exception {
        setVariableValueToObject(mojo, parameter, value);
        setVariableValueToObject(execution, "source", MojoExecution.Source.CLI);
        String message =
                "<" + parameter + "> (happyhorse." + parameter + "): there is no clip \"inttro\", only intro, outro";

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessage(message);
        assertThat(service.submissions()).isEmpty();

        setVariableValueToObject(execution, "source", MojoExecution.Source.LIFECYCLE);
        mojo.execute();

        assertThat(logged()).contains(message);
        assertThat(service.charged()).isEqualTo(2);
    }

    @Test
    @InjectMojo(goal = "generate")
    void aTaskThatFailedSaysWhatToDoNext(GenerateMojo mojo) {
        service.on("clip-1", service.failed("InternalError", "sorry"));
        service.on("clip-2", service.failed("DataInspectionFailed", "inappropriate"));

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("Run the same command again: it submits the clip once more")
                .hasMessageContaining("Change the request, or submit it once more with -Dhappyhorse.resubmit=outro.");
    }

    @Test
    @InjectMojo(goal = "generate")
    void aFileNameNeedsAPrompt(GenerateMojo mojo) throws Exception {
        setVariableValueToObject(mojo, "fileName", "opening");

        assertThatThrownBy(mojo::execute).hasMessageContaining("<fileName> (happyhorse.fileName)");

        assertThat(service.submissions()).isEmpty();
    }

    @Test
    @InjectMojo(goal = "generate")
    void withoutAnArchiveNothingIsSubmitted(GenerateMojo mojo) throws Exception {
        setVariableValueToObject(mojo, "archive", "none");

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("<archive> (happyhorse.archive)")
                .hasMessageContaining("<submit> (happyhorse.submit)");

        assertThat(service.submissions()).isEmpty();
    }

    @Test
    @InjectMojo(goal = "generate")
    void inCiWithoutASharedRepositoryEachSubmissionIsAWarning(GenerateMojo mojo) throws Exception {
        session.getSystemProperties().setProperty("env.CI", "true");

        mojo.execute();

        assertThat(logged())
                .filteredOn(line -> line.contains("the next build agent submits and pays again"))
                .hasSize(2);
    }

    @Test
    @InjectMojo(goal = "generate")
    void everythingThatIsWrongWithTheSourcesIsReportedAtOnce(GenerateMojo mojo) throws Exception {
        source("empty.txt", " ");
        source("bad.json", "{\"x\": 1}");

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("empty.txt")
                .hasMessageContaining("bad.json");

        assertThat(service.submissions()).isEmpty();
    }

    @Test
    @InjectMojo(goal = "generate")
    void failOnErrorFalseStillFailsForTheLimitAndForAMissingKey(GenerateMojo mojo) throws Exception {
        setVariableValueToObject(mojo, "failOnError", "false");
        setVariableValueToObject(mojo, "maxSubmissions", "1");
        assertThatThrownBy(mojo::execute).hasMessageContaining("<maxSubmissions>");

        setVariableValueToObject(mojo, "maxSubmissions", "10");
        session.getSystemProperties().remove("env.TT_API_KEY");
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("TT_API_KEY");

        assertThat(service.submissions()).isEmpty();
    }

    private List<String> logged() {
        return mockingDetails(log).getInvocations().stream()
                .filter(call -> call.getArguments().length > 0)
                .map(call -> String.valueOf(call.getArguments()[0].toString()))
                .toList();
    }

    private void source(String name, String text) throws IOException {
        Files.createDirectories(sources());
        Files.writeString(sources().resolve(name), text);
    }

    private Path sources() {
        return directory.resolve("src");
    }

    private Path output() {
        return directory.resolve("target");
    }
}
