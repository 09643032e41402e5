package io.github.happyhorse.maven.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.happyhorse.maven.config.InvalidConfigurationException;
import java.nio.file.Path;
import org.apache.maven.model.DeploymentRepository;
import org.apache.maven.model.DistributionManagement;
import org.apache.maven.model.Model;
import org.apache.maven.model.Repository;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.repository.AuthenticationContext;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveRepositoriesTest {

    private static final String URL = "https://repo.example.org/clips";

    @TempDir
    private Path directory;

    private final Model model = new Model();
    private DefaultRepositorySystemSession session;

    @BeforeEach
    void makeSession() {
        session = ArchiveCase.session(directory);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\n\t"})
    void nothingIsNone(String nothing) {
        assertThat(find(nothing)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"clips::" + URL, "  clips::" + URL + "\n"})
    void anIdAndAUrlNeedNoDeclaration(String text) {
        RemoteRepository found = find(text);

        assertThat(found.getId()).isEqualTo("clips");
        assertThat(found.getUrl()).isEqualTo(URL);
        assertThat(found.getContentType()).isEqualTo("default");
    }

    @Test
    void aDirectoryIsGivenAsAUrlToo() {
        assertThat(find("clips::" + directory.toUri()).getProtocol()).isEqualTo("file");
    }

    @Test
    void aRepositoryOfThePomIsNamedByItsId() {
        declare("central", "https://repo.maven.apache.org/maven2");
        declare("clips", URL);

        assertThat(find("clips").getUrl()).isEqualTo(URL);
    }

    @Test
    void theRepositoryThatTheProjectIsDeployedToIsNamedByItsId() {
        distribute("releases", URL);

        assertThat(find("releases").getUrl()).isEqualTo(URL);
    }

    @Test
    void ofTwoWithTheSameIdTheOneToDeployToIsMeant() {
        declare("nexus", "https://repo.example.org/group");
        distribute("nexus", "https://repo.example.org/releases");

        assertThat(find("nexus").getUrl()).isEqualTo("https://repo.example.org/releases");
    }

    @Test
    void aProjectThatIsOnlyDeployedAsASnapshotDeclaresNothing() {
        model.setDistributionManagement(new DistributionManagement());

        assertThatThrownBy(() -> find("snapshots")).isInstanceOf(InvalidConfigurationException.class);
    }

    @Test
    void anIdThatIsNotDeclaredIsRefusedAndTheDeclaredOnesAreNamed() {
        declare("central", "https://repo.maven.apache.org/maven2");
        distribute("releases", URL);

        assertThatThrownBy(() -> find("clips"))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContainingAll(
                        "<archiveRepository> (happyhorse.archiveRepository)", "clips", "central, releases", "id::url");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clips::https://ci:geheim@repo.example.org/clips",
                "clips::https://geheim@repo.example.org/clips",
                "clips::https://repo.example.org/clips?token=geheim"
            })
    void credentialsInAUrlAreRefusedAndNotShown(String text) {
        assertRefused(text).hasMessageNotContaining("geheim").hasMessageContaining("<server>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clips::https://ci:geh^eim@repo.example.org/clips",
                "clips::https://ci:ge@heim@repo.example.org/clips",
                "clips::https://ci:geheim@build_server/clips",
                "https://ci:geheim@repo.example.org/clips"
            })
    void credentialsInWhatIsNoUrlAreRefusedAndNotShownEither(String text) {
        assertRefused(text).hasMessageNotContaining("ci:");
    }

    @Test
    void credentialsInTheUrlOfADeclaredRepositoryAreRefusedAndNotShown() {
        declare("clips", "https://ci:geheim@repo.example.org/clips");

        assertRefused("clips").hasMessageNotContaining("geheim");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clips::repo.example.org/clips",
                "clips::C:/repository",
                "clips::C:\\repository",
                "clips::/srv/repository",
                "clips::https://repo.example.org/two^words",
                "C:\\repository",
                "/srv/repository",
                "https://repo.example.org/clips",
                "clips:https://repo.example.org/clips",
                "clips default::https://repo.example.org/clips",
                "::https://repo.example.org/clips",
                "clips::"
            })
    void whatIsNeitherAnIdNorAnIdAndAUrlIsRefused(String text) {
        declare("clips", URL);

        assertRefused(text);
    }

    @Test
    void theOldFormOfTheDeployPluginWithALayoutIsRefused() {
        assertRefused("clips::default::" + URL);
    }

    @Test
    void theCredentialsThatSettingsHaveForTheIdAreUsed() {
        DefaultAuthenticationSelector selector = new DefaultAuthenticationSelector();
        selector.add("clips", new AuthenticationBuilder().addUsername("ci").build());
        session.setAuthenticationSelector(selector);

        try (AuthenticationContext context = AuthenticationContext.forRepository(session, find("clips::" + URL))) {
            assertThat(context.get(AuthenticationContext.USERNAME)).isEqualTo("ci");
        }
    }

    @Test
    void noMirrorStandsForIt() {
        DefaultMirrorSelector selector = new DefaultMirrorSelector();
        selector.add("everything", "https://mirror.example.org/", "default", false, false, "*", null);
        session.setMirrorSelector(selector);
        declare("clips", URL);

        assertThat(find("clips").getUrl()).isEqualTo(URL);
        assertThat(find("clips::" + URL).getUrl()).isEqualTo(URL);
    }

    private RemoteRepository find(String text) {
        return new ArchiveRepositories(ArchiveCase.SYSTEM, session, new MavenProject(model)).find(text);
    }

    private org.assertj.core.api.AbstractThrowableAssert<?, ?> assertRefused(String text) {
        return assertThatThrownBy(() -> find(text))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith("<archiveRepository> (happyhorse.archiveRepository): ");
    }

    private void declare(String id, String url) {
        Repository repository = new Repository();
        repository.setId(id);
        repository.setUrl(url);
        model.addRepository(repository);
    }

    private void distribute(String id, String url) {
        DeploymentRepository repository = new DeploymentRepository();
        repository.setId(id);
        repository.setUrl(url);
        DistributionManagement distribution = new DistributionManagement();
        distribution.setRepository(repository);
        model.setDistributionManagement(distribution);
    }
}
