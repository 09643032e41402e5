package io.github.happyhorse.maven.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.List;
import java.util.Properties;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoalCommandTest {

    private static final String PLUGIN = "mvn io.github.happyhorse:happyhorse-maven-plugin:1.2.3:generate";

    private final MavenExecutionRequest request = new DefaultMavenExecutionRequest();
    private final MavenSession session = mock();
    private final MavenProject project = new MavenProject();
    private final Properties properties = new Properties();

    @BeforeEach
    void oneModule() {
        project.setGroupId("g");
        project.setArtifactId("film");
        when(session.getRequest()).thenReturn(request);
        when(session.getUserProperties()).thenReturn(properties);
        when(session.getProjects()).thenReturn(List.of(project));
    }

    @Test
    void aGoalFromThePomIsRunWithTheConfigurationOfItsExecution() {
        assertThat(command("clips", MojoExecution.Source.LIFECYCLE)).isEqualTo(PLUGIN + "@clips");
        assertThat(command("default-cli", MojoExecution.Source.CLI)).isEqualTo(PLUGIN);
        assertThat(command("clips", MojoExecution.Source.CLI)).isEqualTo(PLUGIN + "@clips");
    }

    @Test
    void itRunsInItsModuleWithItsProfiles() {
        when(session.getProjects()).thenReturn(List.of(new MavenProject(), project));
        request.addActiveProfile("clips").addActiveProfile("ci");

        assertThat(command("clips", MojoExecution.Source.LIFECYCLE))
                .isEqualTo(PLUGIN + "@clips -pl g:film -P clips,ci");
    }

    @Test
    void whatTheUserHasSetIsSetAgainButForWhatIsForOneRun() {
        properties.setProperty("happyhorse.model", "m-2");
        properties.setProperty("happyhorse.prompt", "a horse");
        properties.setProperty("happyhorse.fileName", "intro");
        properties.setProperty("happyhorse.resubmit", "intro");
        properties.setProperty("happyhorse.adopt", "intro=a");
        properties.setProperty("happyhorse.dryRun", "true");
        properties.setProperty("password", "secret");

        assertThat(command("default-cli", MojoExecution.Source.CLI))
                .isEqualTo(
                        PLUGIN + " -Dhappyhorse.fileName=intro -Dhappyhorse.model=m-2 \"-Dhappyhorse.prompt=a horse\"");
        assertThat(command("clips", MojoExecution.Source.LIFECYCLE))
                .as("a goal in a pom ignores the prompt of the command line")
                .isEqualTo(PLUGIN + "@clips -Dhappyhorse.model=m-2");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '^', textBlock = """
            horse       => -Dhappyhorse.prompt=horse
            a horse     => "-Dhappyhorse.prompt=a horse"
            5 $ a horse => '-Dhappyhorse.prompt=5 $ a horse'
            it's `5`    => '-Dhappyhorse.prompt=it'\\''s `5`'
            a|it's      => $'-Dhappyhorse.prompt=a\\x0ait\\'s'
            """)
    void aShellTakesEachValueAsItIs(String prompt, String expected) {
        properties.setProperty("happyhorse.prompt", prompt.replace('|', '\n'));

        assertThat(command("default-cli", MojoExecution.Source.CLI)).isEqualTo(PLUGIN + " " + expected);
    }

    @Test
    void aPasswordInAUrlIsNotShown() {
        properties.setProperty("happyhorse.archiveRepository", "clips::https://me:secret@example.org/clips?sig=secret");

        assertThat(command("clips", MojoExecution.Source.LIFECYCLE)).doesNotContain("secret");
    }

    private String command(String id, MojoExecution.Source source) {
        MojoExecution execution = mock();
        when(execution.getExecutionId()).thenReturn(id);
        when(execution.getSource()).thenReturn(source);
        return new GoalCommand(session, project, execution, "1.2.3").of("generate");
    }
}
