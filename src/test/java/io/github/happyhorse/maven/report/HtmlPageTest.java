package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The page is well-formed XML too, so a parser shows that nothing breaks out of where it stands. */
class HtmlPageTest {

    @TempDir
    Path checkout;

    @Test
    void aClipCanBePlayedAndOpened() throws Exception {
        Document page = write(Runs.await(checkout, Runs.succeeded(checkout)));
        String clip = "../happyhorse/" + Runs.ID + ".mp4";
        Element video = all(page, "video").get(0);
        assertThat(video.getAttribute("src")).isEqualTo(clip + "#t=0.001");
        assertThat(video.getAttribute("preload")).isEqualTo("metadata");
        assertThat(video.hasAttribute("controls")).isTrue();
        assertThat(video.getAttribute("width")).isEqualTo("1280");
        assertThat(video.getAttribute("height")).isEqualTo("720");
        assertThat(all(page, "a"))
                .extracting(link -> link.getAttribute("href"))
                .containsExactly(clip, "../happyhorse/" + Runs.ID + ".json");
    }

    @Test
    void whatIsKnownOfTheClipStandsBesideIt() throws Exception {
        assertThat(text(write(Runs.await(checkout, Runs.succeeded(checkout)))))
                .contains(
                        "await video",
                        "demo · 1 succeeded · took 1 min 12 s · 23 November 2026, 09:15 UTC",
                        Runs.ID,
                        "succeeded",
                        "A chestnut horse gallops along a beach at sunrise.",
                        "queued under 0.1 s",
                        "generated 40.0 s",
                        "1280 × 720",
                        "H.264 (avc1)",
                        "AAC (mp4a)",
                        "74.5 KiB",
                        "9, 1 failed",
                        Runs.SHA256);
    }

    @Test
    void aFailureShowsItsCodeAndMessage() throws Exception {
        Document page = write(Runs.await(checkout, Runs.failed(checkout)));
        assertThat(text(page))
                .contains("1 failed", "submit anew and wait for the new task id.")
                .containsOnlyOnce("Input data may contain inappropriate content.")
                .containsOnlyOnce("DataInspectionFailed")
                .containsOnlyOnce(Runs.OTHER_ID);
        assertThat(all(page, "video")).isEmpty();
    }

    @Test
    void aReasonThatTheMessageDoesNotNameIsShownToo() throws Exception {
        assertThat(text(write(Runs.await(checkout, Runs.without(checkout, "t", Outcome.FAILED, "It failed")))))
                .contains("It failed", "Input data may contain inappropriate content.");
    }

    @Test
    void aTimeoutIsNamedInWords() throws Exception {
        Document page = write(Runs.await(checkout, Runs.without(checkout, "t", Outcome.TIMED_OUT, "Too late")));
        assertThat(text(page)).contains("timed out", "Too late");
    }

    @Test
    void theCommandToResumeIsABlockToCopyAndStandsOnlyThere() throws Exception {
        String command = "mvn happyhorse:await -Dhappyhorse.taskId=a-b.c -D<b>=1";
        Document page = write(Runs.await(
                checkout,
                Runs.withCommand(
                        command,
                        Runs.without(
                                checkout, "t", Outcome.TIMED_OUT, "Task t is late. Go on with " + command + "."))));
        assertThat(all(page, "pre")).extracting(Element::getTextContent).containsExactly(command);
        assertThat(text(page)).containsOnlyOnce(command).contains("Is late. Go on with the command below.");
        assertThat(checkout.resolve("target/happyhorse-reports/happyhorse.css"))
                .content()
                .contains("user-select: all");
    }

    @Test
    void everyArgumentOfACommandIsKeptOnOneLine() throws Exception {
        Document page = write(Runs.await(
                checkout, Runs.withCommand("mvn x:await -Da=b-c", Runs.without(checkout, "t", Outcome.ERROR, "x"))));
        Element code = (Element) all(page, "pre").get(0).getFirstChild();
        assertThat(children(code)).containsExactly("mvn", " ", "x:await", " ", "-Da=b-c");
    }

    /** A prompt with other spaces is another clip. */
    @Test
    void aPromptInACommandKeepsItsSpaces() throws Exception {
        String command = "mvn x:generate \"-Dhappyhorse.prompt=A  foal.   A horse. \"";
        Document page =
                write(Runs.await(checkout, Runs.withCommand(command, Runs.without(checkout, "t", Outcome.ERROR, "x"))));
        assertThat(text(page, "pre")).containsExactly(command);
    }

    @Test
    void aLongPageFoldsDetailsAndCommands() throws Exception {
        ReportedTask[] many = IntStream.range(0, 11)
                .mapToObj(i -> Runs.succeeded(checkout, "t" + i))
                .toArray(ReportedTask[]::new);
        many[5] = Runs.withCommand("mvn x", Runs.failed(checkout));
        Document page = write(Runs.await(checkout, many));
        assertThat(text(page, "summary"))
                .hasSize(11)
                .containsOnlyOnce("Command to resume")
                .contains("Details");
    }

    @Test
    void anOptionInASentenceIsKeptTogether() throws Exception {
        String message = "Set <timeout> (-Dhappyhorse.timeout), or -Da=b-c, not -D<b> or x-Dy";
        Document page = write(Runs.await(checkout, Runs.without(checkout, "t", Outcome.TIMED_OUT, message)));
        assertThat(withClass(page, "option"))
                .extracting(Element::getTextContent)
                .containsExactly("(-Dhappyhorse.timeout)", "-Da=b-c");
        assertThat(text(page)).contains(message);
    }

    @Test
    void aCommandThatSeveralTasksShareIsShownOnce() throws Exception {
        Document page = write(Runs.await(checkout, Runs.refused("intro", "A horse"), Runs.refused("outro", "A foal")));
        assertThat(all(page, "pre")).extracting(Element::getTextContent).containsExactly("mvn happyhorse:generate");
        assertThat(text(page)).contains("Was refused, try again with the command above");
    }

    @Test
    void aClipHasItsNameAsTitleAndThePromptUnderIt() throws Exception {
        Document page = write(Runs.await(checkout, Runs.named("intro", Runs.succeeded(checkout))));
        assertThat(all(page, "h3")).extracting(Element::getTextContent).containsExactly("intro");
        assertThat(text(page)).contains(Runs.ID);
        page = write(Runs.await(checkout, Runs.refused("outro", "A foal")));
        assertThat(all(page, "blockquote")).extracting(Element::getTextContent).containsExactly("A foal");
        assertThat(text(page)).doesNotContain("null");
    }

    @Test
    void theVerdictComesFirstInTheTitleToo() throws Exception {
        ReportedTask running = Runs.without(checkout, "t", Outcome.RUNNING, null);
        Document page = write(Runs.await(checkout, Runs.succeeded(checkout), running, Runs.failed(checkout)));
        assertThat(text(page, "h1")).containsExactly("1 failed, 1 running, 1 succeeded");
        assertThat(text(page, "title")).containsExactly("✕ 1 failed, 1 running, 1 succeeded – HappyHorse videos");
        write(Runs.run("b", ReportedRun.Goal.AWAIT, true, checkout, Runs.succeeded(checkout), Runs.failed(checkout)));
        page = write(Runs.await(checkout, Runs.succeeded(checkout)));
        assertThat(text(page, "h1")).containsExactly("1 failed, 2 succeeded");
        page = write(Runs.run("b", ReportedRun.Goal.AWAIT, true, checkout, Runs.succeeded(checkout)));
        assertThat(text(page, "title")).containsExactly("✓ 2 succeeded – HappyHorse videos");
    }

    @Test
    void failuresComeBeforeSuccesses() throws Exception {
        ReportedTask running = Runs.without(checkout, "running", Outcome.RUNNING, null);
        Document page = write(Runs.await(checkout, Runs.succeeded(checkout), running, Runs.failed(checkout)));
        assertThat(text(page, "h3")).containsExactly(Runs.OTHER_ID, "running", Runs.ID);
    }

    @Test
    void buildAndCommitAreLinked() throws Exception {
        Map<String, String> environment = Map.of(
                "GITHUB_SERVER_URL", "https://me:secret@github.com/?token=secret",
                "GITHUB_REPOSITORY", "some/films",
                "GITHUB_RUN_ID", "4711",
                "GITHUB_SHA", "0123456789abcdef0123456789abcdef01234567",
                "CI_REPOSITORY_URL", "https://token:secret@gitlab.com/some/films.git");
        Document page = write(Runs.await(checkout, Runs.failed(checkout)), environment);
        assertThat(all(page, "a"))
                .extracting(link -> link.getAttribute("href"))
                .contains(
                        "https://github.com/some/films/actions/runs/4711",
                        "https://github.com/some/films/commit/0123456789abcdef0123456789abcdef01234567");
        assertThat(text(page)).contains("Build", "Commit 0123456");
        assertThat(read(Runs.await(checkout))).doesNotContain("secret");
    }

    @Test
    void underJenkinsThePageNamesTheResourceRootUrl() throws Exception {
        ReportedRun run = Runs.await(checkout, Runs.succeeded(checkout));
        assertThat(text(write(run))).doesNotContain("Resource Root URL");
        // Without an address of its own, Jenkins sets neither JENKINS_URL nor BUILD_URL.
        for (String variable : List.of("JENKINS_URL", "BUILD_URL", "JENKINS_HOME")) {
            assertThat(text(write(run, Map.of(variable, "https://ci.example/"))))
                    .as(variable)
                    .contains("Resource Root URL");
        }
    }

    @Test
    void sectionsStandInThePageItselfAndNoOtherFileIsKept() throws Exception {
        write(Runs.run("a", ReportedRun.Goal.AWAIT, true, checkout, Runs.failed(checkout)));
        write(Runs.run("b", ReportedRun.Goal.AWAIT, true, checkout, Runs.succeeded(checkout)));
        try (Stream<Path> files = Files.list(checkout.resolve("target/happyhorse-reports"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("index.html", "happyhorse.css", "happyhorse.svg");
        }
    }

    /** Else the text of a section that is kept would change with every build. */
    @Test
    void aSectionThatIsKeptStaysAsItIs() throws Exception {
        ReportedRun kept = Runs.run(
                "a",
                ReportedRun.Goal.AWAIT,
                true,
                checkout,
                Runs.withCommand("mvn x", Runs.without(checkout, "t", Outcome.FAILED, Runs.TORTURE)),
                Runs.succeeded(checkout));
        ReportedRun other = Runs.run("b", ReportedRun.Goal.AWAIT, true, checkout, Runs.failed(checkout));
        write(kept, Map.of("BUILD_URL", "https://ci.example/job/7/"));
        write(other);
        String before = read(kept);
        write(other);
        assertThat(read(kept)).isEqualTo(before);
        assertThat(before).contains("https://ci.example/job/7/").containsOnlyOnce("# #teamcity");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<p onclick=\"x\">x</p>",
                "<p class=\"x\"onclick=\"x\">x</p>",
                "<p class='x'>x</p>",
                "<p class=\"x\" onclick>x</p>",
                "<p class=x>x</p>",
                "<p/onclick=\"x\">x</p>",
                "<a href=\"javascript:alert(1)\">x</a>",
                "<a href=\" javascript:alert(1)\">x</a>",
                "<a href=\"java&#9;script&colon;alert(1)\">x</a>",
                "<a href=\"data:text/html,x\">x</a>",
                "<video src=\"https://evil.example/x.mp4\"></video>",
                "<video src=\"//evil.example/x.mp4\"></video>",
                "<p style=\"x\">x</p>",
                "<p>x</p x>",
                "<p>x</section>",
                "<p>x < y</p>",
                "<p>\u0001</p>",
                "</section></main><main><section>",
                "<!-- x -->",
                "<![CDATA[x]]>",
                "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>x</x:script>",
                "<iframe src='x'></iframe>",
                "<p>not closed",
                "&nbsp;",
                "<!DOCTYPE x [<!ENTITY e 'x'>]>"
            })
    void whatIsNotOfThePluginIsNotTakenOver(String evil) throws Exception {
        ReportedRun run = Runs.await(checkout, Runs.succeeded(checkout));
        Files.createDirectories(run.reportsDirectory());
        Files.writeString(
                run.reportsDirectory().resolve("index.html"),
                "<!-- happyhorse:begin x -->\n<section>" + evil + "</section>\n<!-- happyhorse:end x -->\n"
                        + "<!-- happyhorse:begin y -->\n<section><p>kept</p></section>\n<!-- happyhorse:end y -->\n");
        assertThat(text(write(run))).contains("kept");
        assertThat(read(run)).doesNotContain("evil", "alert", "happyhorse:begin x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>another page</html>",
                "<!-- happyhorse:begin x -->",
                "<!-- happyhorse:begin x --><!-- happyhorse:begin y --><p>a</p><!-- happyhorse:end x -->",
                "<!-- happyhorse:end x --><!-- happyhorse:begin x -->",
                "<!-- happyhorse:begin <b> --><p>a</p><!-- happyhorse:end <b> -->",
                "\u0000\u0001"
            })
    void aDamagedOrForeignPageIsReplaced(String page) throws Exception {
        ReportedRun run = Runs.await(checkout, Runs.succeeded(checkout));
        Files.createDirectories(run.reportsDirectory());
        Files.writeString(run.reportsDirectory().resolve("index.html"), page);
        assertThat(all(write(run), "section")).hasSize(1);
    }

    @Test
    @Timeout(20)
    void manyMarkersTakeLinearTime() throws Exception {
        ReportedRun run = Runs.await(checkout, Runs.succeeded(checkout));
        Files.createDirectories(run.reportsDirectory());
        Files.writeString(run.reportsDirectory().resolve("index.html"), "<!-- happyhorse:begin x -->".repeat(200_000));
        assertThat(all(write(run), "section")).hasSize(1);
    }

    @Test
    void aClearedExecutionLeavesThePageAndTheLastOneTakesItAway() throws Exception {
        ReportedRun first = Runs.run("a", ReportedRun.Goal.AWAIT, true, checkout, Runs.failed(checkout));
        write(first);
        ReportedRun second = Runs.run("b", ReportedRun.Goal.AWAIT, true, checkout, Runs.succeeded(checkout));
        write(second);
        clear(first);
        assertThat(read(second)).contains("<h1>1 succeeded</h1>").doesNotContain(Runs.OTHER_ID);
        clear(second);
        assertThat(second.reportsDirectory()).isEmptyDirectory();
    }

    private static void clear(ReportedRun run) throws IOException {
        new HtmlPage(new CiEnvironment(Map.of()), Redactor.withoutKey()).clear(run);
    }

    @Test
    void aClipWhoseStructureWasNotReadIsShownWithWhatIsKnown() throws Exception {
        Metadata.Video plain = new Metadata.Video(Runs.ID + ".mp4", 10, Runs.SHA256);
        Metadata data = Runs.metadata(Runs.ID, Outcome.SUCCEEDED, null, plain, null);
        Document page = write(Runs.await(checkout, Runs.with(Runs.succeeded(checkout), data, null)));
        assertThat(all(page, "video").get(0).hasAttribute("width")).isFalse();
        assertThat(text(page)).contains("10 bytes").doesNotContain("Dimensions", "Sound", "null");
    }

    @Test
    void aSavedVideoWithAnErrorAfterItShowsBoth() throws Exception {
        Document page = write(Runs.await(checkout, Runs.notArchived(checkout)));
        assertThat(all(page, "video")).hasSize(1);
        assertThat(text(page)).contains("saved, then an error", "could not be deployed");
    }

    @Test
    void aTaskThatRunsIsNoProblem() throws Exception {
        ReportedTask running = Runs.without(checkout, "t", Outcome.RUNNING, null);
        Document page = write(Runs.run("poll", ReportedRun.Goal.STATUS, true, checkout, running));
        assertThat(text(page)).contains("status poll", "1 running");
        assertThat(withClass(page, "problem")).isEmpty();
    }

    @Test
    void aTaskOfWhichNothingIsKnownIsShownToo() throws Exception {
        ReportedTask unknown = Runs.unknown("t", "Offline, and nothing is saved");
        assertThat(text(write(Runs.await(checkout, unknown)))).contains("error", "Offline, and nothing is saved");
    }

    @Test
    void aSandboxRunSaysSo() throws Exception {
        ReportedTask real = Runs.succeeded(checkout);
        Metadata data = real.data();
        Metadata inSandbox = data.toBuilder()
                .times(null, null)
                .download(null)
                .response(null)
                .origin(Metadata.Origin.SANDBOX)
                .build();
        ReportedTask task = Runs.with(real, inSandbox, null);
        Document page = write(Runs.await(checkout, task));
        assertThat(text(page)).contains("sandbox run");
        assertThat(all(page, "svg")).isEmpty();
    }

    /** Whatever the policy allows, this is all the page needs. */
    @Test
    void thePageNeedsNoScriptAndNoInlineStyle() throws Exception {
        Document page = write(
                Runs.await(checkout, Runs.succeeded(checkout), Runs.failed(checkout), Runs.notArchived(checkout)));
        assertThat(all(page, "*")).allSatisfy(element -> {
            assertThat(element.getTagName()).isNotIn("script", "style", "iframe", "object", "img");
            for (int i = 0; i < element.getAttributes().getLength(); i++) {
                String name = element.getAttributes().item(i).getNodeName();
                assertThat(name).isNotEqualTo("style").doesNotStartWith("on");
            }
        });
        assertThat(all(page, "link"))
                .extracting(link -> link.getAttribute("href"))
                .containsExactly("happyhorse.svg", "happyhorse.css");
        assertThat(checkout.resolve("target/happyhorse-reports/happyhorse.css"))
                .content()
                .contains("prefers-color-scheme: dark")
                .doesNotContain("url(", "@import");
    }

    @Test
    void screenReadersFindTheirWay() throws Exception {
        Document page = write(Runs.await(checkout, Runs.succeeded(checkout)));
        assertThat(page.getDocumentElement().getAttribute("lang")).isEqualTo("en");
        assertThat(all(page, "h1")).hasSize(1);
        Element section = all(page, "section").get(0);
        assertThat(all(page, "h2").get(0).getAttribute("id")).isEqualTo(section.getAttribute("aria-labelledby"));
        assertThat(all(page, "h3")).extracting(Element::getTextContent).containsExactly(Runs.ID);
        assertThat(all(page, "video").get(0).getAttribute("aria-label"))
                .isEqualTo("Clip " + Runs.ID + ": A chestnut horse gallops along a beach at sunrise.");
        assertThat(all(page, "svg").get(0).getAttribute("aria-hidden")).isEqualTo("true");
    }

    @Test
    void textOfTheServerStaysText() throws Exception {
        ReportedTask saved = Runs.succeeded(checkout);
        Metadata data = Runs.metadata(
                Runs.ID,
                Outcome.SUCCEEDED,
                new Metadata.Problem(Runs.TORTURE, Runs.TORTURE + "!", null),
                Runs.video(),
                Runs.json("{\"output\": {\"orig_prompt\": \"</blockquote><script>alert('\\\"1\\\"')</script>&amp;"
                        + "\\u0000\\ud800\\u202e🐎\"}}"));
        ReportedTask task = Runs.with(saved, data, Runs.TORTURE);
        Document page = write(Runs.await(checkout, task));
        assertThat(all(page, "blockquote").get(0).getTextContent())
                .isEqualTo("</blockquote><script>alert('\"1\"')</script>&amp;🐎");
        assertThat(all(page, "script")).isEmpty();
        assertThat(all(page, "b")).isEmpty();
        assertThat(text(page)).contains("# #teamcity[buildStop comment='x']");
    }

    @Test
    void aLongMessageIsCut() throws Exception {
        write(Runs.await(checkout, Runs.without(checkout, "t", Outcome.ERROR, "x".repeat(100_000))));
        assertThat(checkout.resolve("target/happyhorse-reports/index.html"))
                .content()
                .hasSizeLessThan(10_000)
                .contains("xxx…");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b&c?d#e%f", "größe 動画", "it's", "a?Signature=b@c:d"})
    void linksLeadToFilesOfAnyName(String directory) throws Exception {
        ReportedTask task = Runs.succeeded(checkout.resolve(directory));
        ReportedRun run = Runs.await(checkout, task);
        Document page = write(run);
        String link = all(page, "a").get(0).getAttribute("href");
        URI target = run.reportsDirectory().resolve("index.html").toUri().resolve(link);
        assertThat(target.getRawQuery()).isNull();
        assertThat(target.getRawFragment()).isNull();
        assertThat(URLDecoder.decode(link.replace("+", "%2B"), UTF_8))
                .isEqualTo("../../" + directory + "/target/happyhorse/" + Runs.ID + ".mp4");
    }

    @Test
    void thePageShowsTheLastRunOfEachExecutionFailuresFirstThenByTime() throws Exception {
        write(at(Runs.run("b", ReportedRun.Goal.AWAIT, true, checkout, Runs.failed(checkout)), 0));
        write(at(Runs.run("a", ReportedRun.Goal.AWAIT, true, checkout, Runs.succeeded(checkout)), 10));
        Document page = write(at(Runs.run("a", ReportedRun.Goal.STATUS, true, checkout, Runs.succeeded(checkout)), 5));
        assertThat(all(page, "h2"))
                .extracting(Element::getTextContent)
                .containsExactly("await b", "status a", "await a");
        page = write(at(Runs.run("b", ReportedRun.Goal.AWAIT, true, checkout, Runs.succeeded(checkout)), 20));
        assertThat(all(page, "h2"))
                .extracting(Element::getTextContent)
                .containsExactly("status a", "await a", "await b");
        assertThat(text(page)).doesNotContain("DataInspectionFailed");
    }

    @ParameterizedTest
    @CsvSource({
        "25, 75, 25.00, 75.00",
        "0.036, 39.998, 1, 99",
        "39.998, 0.036, 99, 1",
        "0, 40, , 100.00",
        "40, 0, 100.00, "
    })
    void theBarSharesTheTimeSoThatAllOfItCanBeSeen(
            BigDecimal queued, BigDecimal generated, String queuedWidth, String generatedWidth) throws Exception {
        List<Element> bars = all(write(times(queued, generated)), "rect");
        assertThat(bars)
                .extracting(bar -> bar.getAttribute("class") + " " + bar.getAttribute("width"))
                .containsExactlyElementsOf(Stream.of(
                                queuedWidth == null ? null : "queued " + queuedWidth,
                                generatedWidth == null ? null : "generated " + generatedWidth)
                        .filter(Objects::nonNull)
                        .toList());
    }

    @Test
    void thereIsNoBarWhileOnlyTheQueueIsKnown() throws Exception {
        Document page = write(times(BigDecimal.TEN, null));
        assertThat(all(page, "svg")).isEmpty();
        assertThat(text(page)).contains("queued 10.0 s");
        assertThat(withClass(write(times(null, null)), "times")).isEmpty();
        assertThat(withClass(write(times(BigDecimal.ZERO, BigDecimal.ZERO)), "times"))
                .isEmpty();
    }

    private ReportedRun times(BigDecimal queued, BigDecimal generated) {
        ReportedTask task = Runs.failed(checkout);
        return Runs.await(
                checkout,
                Runs.with(task, task.data().toBuilder().times(queued, generated).build(), task.problem()));
    }

    private static ReportedRun at(ReportedRun run, int seconds) {
        return new ReportedRun(
                run.artifactId(),
                run.executionId(),
                run.goal(),
                run.failOnError(),
                run.reportsDirectory(),
                run.rootDirectory(),
                Runs.START.plus(Duration.ofSeconds(seconds)),
                run.elapsed(),
                run.tasks());
    }

    private static Document write(ReportedRun run) throws Exception {
        return write(run, Map.of());
    }

    private static Document write(ReportedRun run, Map<String, String> environment) throws Exception {
        new HtmlPage(new CiEnvironment(environment), Redactor.withoutKey()).write(run);
        String page = read(run);
        assertThat(page).startsWith("<!DOCTYPE html>\n");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }

    private static String read(ReportedRun run) throws IOException {
        return Files.readString(run.reportsDirectory().resolve("index.html"));
    }

    private static String text(Document page) {
        return page.getDocumentElement().getTextContent();
    }

    private static List<String> text(Document page, String element) {
        return all(page, element).stream().map(Element::getTextContent).toList();
    }

    private static List<String> children(Element parent) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < parent.getChildNodes().getLength(); i++) {
            texts.add(parent.getChildNodes().item(i).getTextContent());
        }
        return texts;
    }

    private static List<Element> withClass(Document page, String name) {
        return all(page, "*").stream()
                .filter(element -> element.getAttribute("class").equals(name))
                .toList();
    }

    private static List<Element> all(Document page, String name) {
        NodeList found = page.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }
}
