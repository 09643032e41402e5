package io.github.happyhorse.maven;

import static org.apache.maven.api.plugin.testing.MojoExtension.setVariableValueToObject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mockingDetails;

import io.github.happyhorse.maven.session.MavenRun;
import javax.inject.Inject;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which scenarios can be chosen. */
@MojoTest(realRepositorySession = true)
@Timeout(60)
class SandboxMojoTest {

    @Inject
    private MavenSession session;

    @Inject
    private Log log;

    @ParameterizedTest
    @CsvSource({"'', ''", "' ', ''", "nonsense, nonsense", "'fail\u200B', fail\" (it has an invisible character in it)"
    })
    @InjectMojo(goal = "sandbox")
    void aScenarioThatIsNoneIsRefusedByNameAndShownAsItWasWritten(String written, String shown, SandboxMojo mojo)
            throws Exception {
        setVariableValueToObject(mojo, "scenario", written);

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageStartingWith("<scenario> (happyhorse.scenario): \"" + shown)
                .hasMessageEndingWith(
                        " is not known, write one of succeed, fail, cancel, expire, hang, flaky, reject, busy, lost");

        assertThat(new MavenRun(session.getRepositorySession()).sandbox()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail", "FAIL", " fail\n"})
    @InjectMojo(goal = "sandbox")
    void aScenarioIsTakenInAnyCaseAndWithSpaceAround(String written, SandboxMojo mojo) throws Exception {
        setVariableValueToObject(mojo, "scenario", written);

        mojo.execute();

        assertThat(mockingDetails(log).getInvocations())
                .anyMatch(invocation -> invocation.getArguments()[0].toString().contains(", scenario fail: "));
    }
}
