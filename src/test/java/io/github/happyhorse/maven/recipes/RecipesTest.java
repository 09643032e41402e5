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

/** Reads the recipes; that they work is shown by the integration test of the same name, which runs them. */
class RecipesTest {

    private static final Path RECIPES = Path.of("src/recipes");

    private static final Path PAGE = Path.of("src/site/markdown/in-ci.md");

    private static final Pattern GOAL =
            Pattern.compile("io\\.github\\.happyhorse:happyhorse-maven-plugin:([^:\\s]+):(\\w+)");

    private static final Pattern PROPERTY = Pattern.compile("-D(happyhorse\\.[A-Za-z]+)");

    private static final Pattern KEY_IN_USE = Pattern.compile("\\$\\{?TT_API_KEY");

    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```\\w+\\R(.*?)^```$");

    static Stream<Path> recipes() throws IOException {
        try (Stream<Path> files = Files.list(RECIPES)) {
            return files.sorted().toList().stream();
        }
    }

    static Stream<Path> pipelines() throws IOException {
        return recipes().filter(file -> !file.endsWith("submit.sh"));
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
        Map<String, Set<String>> used = propertiesInUse(Files.readString(recipe));

        assertThat(used).containsKey("await");
        used.forEach((goal, properties) -> {
            assertThat(known).containsKey(goal);
            assertThat(properties)
                    .as("properties of %s", goal)
                    .contains("happyhorse.taskFile")
                    .isSubsetOf(known.get(goal));
        });
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void theKeyStandsOnNoCommandLine(Path recipe) throws IOException {
        // A builtin of the shell is no process, and what it prints goes through a pipe.
        String toCurl = "printf 'TT-API-KEY: %s\\n' \"$TT_API_KEY\" |";
        String orMissing = ": \"${TT_API_KEY:?";

        assertThat(Files.readAllLines(recipe))
                .filteredOn(line -> KEY_IN_USE.matcher(line).find())
                .allMatch(line -> line.equals(toCurl) || line.startsWith(orMissing));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Jenkinsfile", "Jenkinsfile.status"})
    void jenkinsKeepsTheTaskBeforeItWaits(String name) throws IOException {
        assertThat(Files.readString(RECIPES.resolve(name)))
                .containsSubsequence(
                        "./submit.sh",
                        "archiveArtifacts artifacts: 'submit.json'",
                        "stash name: 'submit'",
                        "stage('Collect')",
                        "unstash 'submit'",
                        ":await",
                        "always {",
                        "archiveArtifacts artifacts: 'target/happyhorse/*, target/happyhorse-reports/*'",
                        "junit testResults: 'target/happyhorse-reports/TEST-*.xml', allowEmptyResults: true");
    }

    @Test
    void jenkinsHasTheKeyOnlyWhereItIsNeeded() throws IOException {
        for (String name : List.of("Jenkinsfile", "Jenkinsfile.status")) {
            List<String> lines = Files.readAllLines(RECIPES.resolve(name)).stream()
                    .map(String::strip)
                    .toList();
            List<String> withKey = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).contains("variable: 'TT_API_KEY'")) {
                    withKey.add(lines.get(i + 1));
                    assertThat(lines.get(i + 2)).isEqualTo("}");
                }
            }

            assertThat(withKey)
                    .allMatch(line -> line.contains("./submit.sh") || line.contains("happyhorse-maven-plugin"))
                    .hasSameSizeAs(lines.stream()
                            .filter(line -> line.startsWith("sh ") && !line.contains("rm -rf"))
                            .toList());
        }
    }

    @Test
    void theWaitOfJenkinsfileStatusHoldsNoExecutor() throws IOException {
        String recipe = Files.readString(RECIPES.resolve("Jenkinsfile.status"));

        assertThat(recipe).containsSubsequence("agent none", "stage('Wait')", "waitUntil(", "node {", "readFile");
        assertThat(recipe.substring(recipe.indexOf("stage('Wait')"), recipe.indexOf("waitUntil(")))
                .doesNotContain("agent")
                .doesNotContain("node");
    }

    @Test
    void gitHubKeepsTheTaskBeforeItWaits() throws IOException {
        JsonNode jobs = yaml("github-actions.yml").path("jobs");
        List<JsonNode> submit = list(jobs.path("submit").path("steps"));
        List<JsonNode> collect = list(jobs.path("collect").path("steps"));

        assertThat(jobs.path("collect").path("needs").asString()).isEqualTo("submit");
        assertThat(whatHappens(submit))
                .containsExactly(
                        "actions/checkout",
                        "actions/cache/restore",
                        "test -s submit.json || ./submit.sh",
                        "actions/cache/save",
                        "actions/upload-artifact");
        assertThat(whatHappens(collect))
                .startsWith("actions/setup-java", "actions/cache", "actions/cache/restore")
                .element(3)
                .asString()
                .startsWith("mvn ");
        assertThat(Stream.of(submit.get(1), submit.get(3), collect.get(2))
                        .map(step -> step.path("with").path("key").asString()))
                .containsOnly("submit-${{ github.run_id }}");

        JsonNode upload = collect.get(collect.size() - 1);
        assertThat(upload.path("if").asString()).isEqualTo("always()");
        assertThat(upload.path("with").path("path").asString().lines())
                .containsExactly("target/happyhorse", "target/happyhorse-reports");
    }

    @Test
    void gitHubHasTheKeyOnlyWhereItIsNeeded() throws IOException {
        JsonNode workflow = yaml("github-actions.yml");
        List<JsonNode> withKey = new ArrayList<>();
        for (JsonNode job : workflow.path("jobs")) {
            list(job.path("steps")).stream().filter(step -> step.has("env")).forEach(withKey::add);
        }

        assertThat(withKey.stream().map(step -> step.path("name").asString())).containsExactly("Submit", "Collect");
        assertThat(withKey)
                .allMatch(step -> step.path("env").path("TT_API_KEY").asString().equals("${{ secrets.TT_API_KEY }}"));
        assertThat(Files.readString(RECIPES.resolve("github-actions.yml")))
                .containsOnlyOnce("\non:\n  workflow_dispatch:");
        assertThat(workflow.toString().split("secrets\\.")).hasSize(3);
    }

    @Test
    void gitLabKeepsTheTaskBeforeItWaits() throws IOException {
        JsonNode pipeline = yaml("gitlab-ci.yml");
        JsonNode submit = pipeline.path("submit");
        JsonNode collect = pipeline.path("collect");

        assertThat(texts(pipeline.path("stages"))).containsExactly("submit", "collect");
        assertThat(submit.path("stage").asString()).isEqualTo("submit");
        assertThat(texts(submit.path("script"))).containsExactly("test -s submit.json || ./submit.sh");
        assertThat(texts(submit.path("artifacts").path("paths"))).containsExactly("submit.json");
        assertThat(texts(submit.path("cache").path("paths"))).containsExactly("submit.json");

        assertThat(collect.path("stage").asString()).isEqualTo("collect");
        assertThat(texts(collect.path("script"))).singleElement().asString().contains(":await ");
        JsonNode artifacts = collect.path("artifacts");
        assertThat(artifacts.path("when").asString()).isEqualTo("always");
        assertThat(texts(artifacts.path("paths"))).containsExactly("target/happyhorse", "target/happyhorse-reports");
        assertThat(artifacts.path("reports").path("junit").asString())
                .isEqualTo("target/happyhorse-reports/TEST-*.xml");
        assertThat(artifacts.path("reports").path("dotenv").asString())
                .isEqualTo("target/happyhorse-reports/happyhorse.env");
    }

    @Test
    void gitLabHasTheKeyOnlyInJobsOfItsEnvironment() throws IOException {
        JsonNode pipeline = yaml("gitlab-ci.yml");

        for (String job : List.of("submit", "collect")) {
            assertThat(pipeline.path(job).path("environment").toString())
                    .isEqualTo("{\"name\":\"ttapi\",\"action\":\"access\"}");
        }
        assertThat(pipeline.toString()).doesNotContain("TT_API_KEY");
    }

    @Test
    void theOrderCanBeRunAndIsWrittenOnlyOnceItIsTaken() throws IOException {
        Path order = RECIPES.resolve("submit.sh");

        assertThat(order).isExecutable();
        assertThat(Files.readString(order))
                .startsWith("#!/bin/sh\n")
                .doesNotContain("--retry")
                .containsSubsequence(
                        "--output submit.json.part", "grep -q '\"task_id\"'", "mv submit.json.part submit.json");
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

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static List<String> texts(JsonNode array) {
        return list(array).stream().map(JsonNode::asString).toList();
    }

    /** Of each step the action without its version, or the command. */
    private static List<String> whatHappens(List<JsonNode> steps) {
        return steps.stream()
                .map(step -> step.has("uses")
                        ? step.path("uses").asString().replaceFirst("@v\\d+$", "")
                        : step.path("run").asString())
                .toList();
    }

    /** By goal, what stands between it and the next. */
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
