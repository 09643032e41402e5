package io.github.happyhorse.maven.recipes;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads the recipes. The integration test recipes, .ci/jenkins and .ci/gitlab run them. */
class RecipesTest {

    private static final Path RECIPES = Path.of("src/recipes");

    private static final Path PAGE = Path.of("src/site/markdown/in-ci.md");

    private static final Pattern GOAL =
            Pattern.compile("io\\.github\\.happyhorse:happyhorse-maven-plugin:([^:\\s]+):(\\w+)");

    private static final Pattern PROPERTY = Pattern.compile("-D(happyhorse\\.[A-Za-z]+)");

    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```\\w+\\R(.*?)^```$");

    /** A limit that a CI has for the step of the plugin. */
    private static final Pattern LIMIT =
            Pattern.compile("timeout\\(time: (\\d+), unit: '(\\w)\\w+'|timeout-minutes: (\\d+)|timeout: (\\d+)m");

    static Stream<Path> recipes() throws IOException {
        try (Stream<Path> files = Files.list(RECIPES)) {
            return files.sorted().toList().stream();
        }
    }

    static Stream<Path> pipelines() throws IOException {
        return recipes().filter(file -> !file.endsWith("clips-settings.xml"));
    }

    static Stream<Path> jenkinsfiles() throws IOException {
        return recipes().filter(file -> file.getFileName().toString().startsWith("Jenkinsfile"));
    }

    @ParameterizedTest
    @MethodSource("pipelines")
    void aRecipeUsesThePluginInTheVersionOfThePom(Path recipe) throws Exception {
        String version = child(xml(Files.newInputStream(Path.of("pom.xml"))).getDocumentElement(), "version");

        assertThat(GOAL.matcher(Files.readString(recipe)).results().map(goal -> goal.group(1)))
                .isNotEmpty()
                .containsOnly(version);
    }

    @ParameterizedTest
    @MethodSource("pipelines")
    void everyPropertyInARecipeIsAParameterOfItsGoal(Path recipe) throws Exception {
        Map<String, Set<String>> known = propertiesOfGoals();

        propertiesInUse(Files.readString(recipe)).forEach((goal, properties) -> {
            assertThat(known).containsKey(goal);
            assertThat(known.get(goal)).as("properties of %s", goal).containsAll(properties);
        });
    }

    @ParameterizedTest
    @MethodSource("pipelines")
    void noSecretStandsOnACommandLine(Path recipe) throws IOException {
        assertThat(Files.readString(recipe)).doesNotContainPattern("\\$\\{?(TT_API_KEY|CLIPS_)");
    }

    @ParameterizedTest
    @MethodSource("pipelines")
    void theLimitOfTheCiIsLongerThanThoseOfThePlugin(Path recipe) throws IOException {
        MatchResult limit =
                LIMIT.matcher(Files.readString(recipe)).results().findFirst().orElseThrow();
        String time = Stream.of(1, 3, 4)
                .map(limit::group)
                .filter(t -> t != null)
                .findFirst()
                .orElseThrow();

        assertThat(Integer.parseInt(time) * ("H".equals(limit.group(2)) ? 60 : 1))
                .as("minutes; the plugin waits for 30 and downloads for 30")
                .isGreaterThan(60);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Jenkinsfile.forks", "github-actions.forks.yml", "gitlab-ci.forks.yml"})
    void aRecipeForForksHasNoSecretAndSubmitsNothing(String name) throws IOException {
        assertThat(Files.readString(RECIPES.resolve(name)))
                .contains("-Dhappyhorse.submit=never")
                .doesNotContain("TT_API_KEY", "CLIPS_", "redentials(", "secrets.", "environment:");
    }

    @ParameterizedTest
    @MethodSource("jenkinsfiles")
    void jenkinsKeepsClipsAndReportsAlsoOfAFailedBuild(Path recipe) throws IOException {
        String text = Files.readString(recipe);

        assertThat(text)
                .contains(
                        "archiveArtifacts artifacts: 'target/happyhorse/*.mp4, target/happyhorse/*.json,"
                                + " target/happyhorse-reports/*', allowEmptyArchive: true, fingerprint: true",
                        "junit testResults: 'target/happyhorse-reports/TEST-*.xml', allowEmptyResults: true");
        if (!recipe.endsWith("Jenkinsfile.no-executor")) {
            assertThat(text).containsSubsequence("post {", "always {", "archiveArtifacts", "junit");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"github-actions.yml", "github-actions.shared.yml", "github-actions.forks.yml"})
    void gitHubKeepsClipsAndReportsAlsoOfAFailedRun(String name) throws IOException {
        List<JsonNode> steps = steps(name);
        JsonNode upload = steps.get(steps.size() - 1);

        assertThat(upload.path("if").asString()).isEqualTo("always()");
        assertThat(upload.path("with").path("path").asString().lines())
                .containsExactly("target/happyhorse", "target/happyhorse-reports");
    }

    @Test
    void gitHubSavesWhatWasPaidAlsoAfterAFailure() throws IOException {
        List<JsonNode> steps = steps("github-actions.yml");
        JsonNode restore = steps.get(2);
        JsonNode save = steps.get(4);
        String sources = "happyhorse-${{ hashFiles('src/main/happyhorse/**') }}-";

        assertThat(restore.path("uses").asString()).startsWith("actions/cache/restore@");
        assertThat(save.path("uses").asString()).startsWith("actions/cache/save@");
        assertThat(save.path("if").asString()).isEqualTo("always()");
        assertThat(save.path("with").path("key").asString())
                .startsWith(sources)
                .isEqualTo(restore.path("with").path("key").asString());
        assertThat(restore.path("with").path("restore-keys").asString().lines())
                .containsExactly(sources, "happyhorse-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"github-actions.yml", "github-actions.shared.yml"})
    void gitHubHasSecretsOnlyInTheStepThatNeedsThem(String name) throws IOException {
        assertThat(steps(name).stream().filter(step -> step.toString().contains("secrets.")))
                .singleElement()
                .satisfies(step -> assertThat(step.path("name").asString()).isEqualTo("Generate"));
        assertThat(yaml(name).path("jobs").path("generate").has("env")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gitlab-ci.yml", "gitlab-ci.shared.yml", "gitlab-ci.forks.yml"})
    void gitLabKeepsClipsAndReportsAlsoOfAFailedJob(String name) throws IOException {
        JsonNode artifacts = yaml(name).iterator().next().path("artifacts");

        assertThat(artifacts.path("when").asString()).isEqualTo("always");
        assertThat(artifacts.path("paths").toString())
                .isEqualTo("[\"target/happyhorse\",\"target/happyhorse-reports\"]");
        assertThat(artifacts.path("reports").toString())
                .isEqualTo("{\"junit\":\"target/happyhorse-reports/TEST-*.xml\","
                        + "\"dotenv\":\"target/happyhorse-reports/happyhorse.env\"}");
    }

    @Test
    void gitLabSavesWhatWasPaidAlsoAfterAFailure() throws IOException {
        JsonNode job = yaml("gitlab-ci.yml").path("generate");

        assertThat(job.path("cache").path("when").asString()).isEqualTo("always");
        assertThat(job.path("cache").path("paths").toString()).isEqualTo("[\".m2/repository\"]");
        assertThat(job.path("script").toString()).contains("-Dmaven.repo.local=.m2/repository");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gitlab-ci.yml", "gitlab-ci.shared.yml"})
    void gitLabHasSecretsOnlyInTheEnvironmentOfTheJob(String name) throws IOException {
        JsonNode job = yaml(name).path("generate");

        assertThat(job.path("environment").toString()).isEqualTo("{\"name\":\"ttapi\",\"action\":\"access\"}");
        assertThat(yaml(name).toString()).doesNotContain("TT_API_KEY", "CLIPS_");
    }

    @Test
    void thePageShowsTheRecipesAsTheyAre() throws IOException {
        List<String> shown = CODE_BLOCK
                .matcher(Files.readString(PAGE))
                .results()
                .map(block -> block.group(1))
                .toList();

        List<String> files = new ArrayList<>();
        for (Path recipe : recipes().toList()) {
            files.add(Files.readString(recipe));
        }
        assertThat(shown).containsExactlyInAnyOrderElementsOf(files);
    }

    private static JsonNode yaml(String name) throws IOException {
        return new YAMLMapper().readTree(Files.readString(RECIPES.resolve(name)));
    }

    private static List<JsonNode> steps(String name) throws IOException {
        JsonNode job = yaml(name).path("jobs").iterator().next();
        return StreamSupport.stream(job.path("steps").spliterator(), false).toList();
    }

    /** By goal, the properties between it and the next goal. */
    private static Map<String, Set<String>> propertiesInUse(String recipe) {
        Map<String, Set<String>> used = new HashMap<>();
        List<MatchResult> goals = GOAL.matcher(recipe).results().toList();
        for (int i = 0; i < goals.size(); i++) {
            int end = i + 1 < goals.size() ? goals.get(i + 1).start() : recipe.length();
            Matcher property = PROPERTY.matcher(recipe.substring(goals.get(i).end(), end));
            Set<String> ofGoal = used.computeIfAbsent(goals.get(i).group(2), goal -> new HashSet<>());
            property.results().map(match -> match.group(1)).forEach(ofGoal::add);
        }
        return used;
    }

    private static Map<String, Set<String>> propertiesOfGoals() throws Exception {
        Map<String, Set<String>> known = new HashMap<>();
        NodeList goals = xml(RecipesTest.class.getResourceAsStream("/META-INF/maven/plugin.xml"))
                .getElementsByTagName("mojo");
        for (int i = 0; i < goals.getLength(); i++) {
            Element goal = (Element) goals.item(i);
            String configuration = StreamSupport.stream(
                            children(goal, "configuration").spliterator(), false)
                    .map(Element::getTextContent)
                    .collect(joining());
            known.put(
                    child(goal, "goal"),
                    new HashSet<>(Pattern.compile("\\$\\{(happyhorse\\.[A-Za-z]+)}")
                            .matcher(configuration)
                            .results()
                            .map(match -> match.group(1))
                            .toList()));
        }
        return known;
    }

    private static Document xml(InputStream in) throws Exception {
        try (in) {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
        }
    }

    private static String child(Element parent, String name) {
        return children(parent, name).get(0).getTextContent();
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (int i = 0; i < parent.getChildNodes().getLength(); i++) {
            if (parent.getChildNodes().item(i) instanceof Element element
                    && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }
}
