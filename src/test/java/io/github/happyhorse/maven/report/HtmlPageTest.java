package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.task.Outcome;
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
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                        "video saved · took 1 min 12 s · 23 November 2026, 09:15 UTC",
                        Runs.ID,
                        "succeeded",
                        "A chestnut horse gallops along a beach at sunrise.",
                        "queued under 0.1 s",
                        "generated 40.0 s",
                        "1280 × 720",
                        "H.264 (avc1)",
                        "AAC (mp4a)",
                        "74.5 KiB",
                        "9 times, 1 failed",
                        Runs.SHA256);
    }

    @Test
    void aFailureShowsItsCodeAndMessage() throws Exception {
        Document page = write(Runs.await(checkout, Runs.failed(checkout)));
        assertThat(all(page, "code")).extracting(Element::getTextContent).containsExactly("DataInspectionFailed");
        assertThat(text(page))
                .contains("no video saved", "failed", "submit anew and wait for the new task id.")
                .containsOnlyOnce("Input data may contain inappropriate content.");
        assertThat(all(page, "video")).isEmpty();
    }

    @Test
    void aReasonThatTheMessageDoesNotNameIsShownToo() throws Exception {
        assertThat(text(write(Runs.await(checkout, Runs.without(checkout, "t", Outcome.FAILED, "It failed")))))
                .contains("It failed", "Input data may contain inappropriate content.");
    }

    @Test
    void aTimeoutIsToldInWords() throws Exception {
        Document page = write(Runs.await(checkout, Runs.without(checkout, "t", Outcome.TIMED_OUT, "Too late")));
        assertThat(text(page)).contains("timed out", "Too late");
    }

    @Test
    void anOptionToCopyIsKeptTogether() throws Exception {
        String message = "Go on with mvn happyhorse:await -Dhappyhorse.taskId=a-b.c, or not -D<b>";
        Document page = write(Runs.await(checkout, Runs.without(checkout, "t", Outcome.TIMED_OUT, message)));
        assertThat(withClass(page, "option"))
                .extracting(Element::getTextContent)
                .containsExactly("-Dhappyhorse.taskId=a-b.c");
        assertThat(text(page)).contains(message);
    }

    @Test
    void aClipWhoseStructureWasNotReadIsShownWithWhatIsKnown() throws Exception {
        CiTask saved = Runs.succeeded(checkout);
        Metadata.Video plain = new Metadata.Video(Runs.ID + ".mp4", 10, Runs.SHA256, null, null, null, null, null);
        Metadata data = Runs.metadata(Runs.ID, Outcome.SUCCEEDED, null, plain, null);
        Document page = write(Runs.await(
                checkout, new CiTask(saved.id(), saved.outcome(), data, saved.video(), saved.metadata(), null, false)));
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
    void aLookAtATaskUnderWayIsNoProblem() throws Exception {
        CiTask running = Runs.without(checkout, "t", Outcome.RUNNING, null);
        Document page = write(Runs.run("look", CiRun.Goal.STATUS, true, checkout, running));
        assertThat(text(page)).contains("status look", "looked at 1 task, 1 under way", "running");
        assertThat(withClass(page, "problem")).isEmpty();
    }

    @Test
    void aTaskOfWhichNothingIsKnownIsShownToo() throws Exception {
        CiTask unknown = new CiTask("t", Outcome.ERROR, null, null, null, "Offline, and nothing is saved", false);
        assertThat(text(write(Runs.await(checkout, unknown)))).contains("error", "Offline, and nothing is saved");
    }

    @Test
    void aRehearsalSaysSo() throws Exception {
        CiTask real = Runs.succeeded(checkout);
        Metadata rehearsed = real.data().toBuilder()
                .times(null, null)
                .download(null)
                .response(null)
                .origin(Metadata.Origin.SANDBOX)
                .build();
        CiTask task = new CiTask(real.id(), real.outcome(), rehearsed, real.video(), real.metadata(), null, false);
        Document page = write(Runs.await(checkout, task));
        assertThat(text(page)).contains("rehearsal");
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
                .containsExactly("happyhorse.css");
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
                .isEqualTo("Clip of task " + Runs.ID + ": A chestnut horse gallops along a beach at sunrise.");
        assertThat(all(page, "svg").get(0).getAttribute("aria-hidden")).isEqualTo("true");
    }

    @Test
    void textOfTheServerStaysText() throws Exception {
        CiTask saved = Runs.succeeded(checkout);
        Metadata data = Runs.metadata(
                Runs.ID,
                Outcome.SUCCEEDED,
                new Metadata.Problem(Runs.TORTURE, Runs.TORTURE + "!", null),
                Runs.video(),
                Runs.json("{\"output\": {\"orig_prompt\": \"</blockquote><script>alert('\\\"1\\\"')</script>&amp;"
                        + "\\u0000\\ud800\\u202e🐎\"}}"));
        CiTask task =
                new CiTask(Runs.ID, Outcome.SUCCEEDED, data, saved.video(), saved.metadata(), Runs.TORTURE, false);
        Document page = write(Runs.await(checkout, task));
        assertThat(all(page, "blockquote").get(0).getTextContent())
                .startsWith("</blockquote><script>alert('\"1\"')</script>&amp;\uFFFD");
        assertThat(all(page, "script")).isEmpty();
        assertThat(all(page, "b")).isEmpty();
        assertThat(text(page)).contains("##teamcity[buildStop comment='x']");
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
    @CsvSource({"a b&c?d#e%f", "größe 動画", "it's"})
    void linksLeadToFilesOfAnyName(String directory) throws Exception {
        CiTask task = Runs.succeeded(checkout.resolve(directory));
        CiRun run = Runs.await(checkout, task);
        Document page = write(run);
        String link = all(page, "a").get(0).getAttribute("href");
        URI target = run.reportsDirectory().resolve("index.html").toUri().resolve(link);
        assertThat(target.getRawQuery()).isNull();
        assertThat(target.getRawFragment()).isNull();
        assertThat(URLDecoder.decode(link.replace("+", "%2B"), UTF_8))
                .isEqualTo("../../" + directory + "/target/happyhorse/" + Runs.ID + ".mp4");
    }

    @Test
    void thePageShowsTheLastRunOfEachExecutionInTheOrderOfTheBuild() throws Exception {
        write(at(Runs.run("b", CiRun.Goal.AWAIT, true, checkout, Runs.failed(checkout)), 0));
        write(at(Runs.run("a", CiRun.Goal.AWAIT, true, checkout, Runs.succeeded(checkout)), 10));
        Document page = write(at(Runs.run("a", CiRun.Goal.STATUS, true, checkout, Runs.succeeded(checkout)), 5));
        assertThat(all(page, "h2"))
                .extracting(Element::getTextContent)
                .containsExactly("await b", "status a", "await a");
        page = write(at(Runs.run("b", CiRun.Goal.AWAIT, true, checkout, Runs.succeeded(checkout)), 20));
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
            BigDecimal queued, BigDecimal generated, String queuedWidth, String generatedWidth) {
        String bar = TimeBar.of(queued, generated).orElseThrow();
        if (queuedWidth != null) {
            assertThat(bar).contains("<rect class=\"queued\" x=\"0\" width=\"" + queuedWidth + "\"");
        }
        if (generatedWidth != null) {
            assertThat(bar).contains(" width=\"" + generatedWidth + "\" height=\"1\"/></svg>");
        }
    }

    @Test
    void thereIsNoBarWhileOnlyTheQueueIsKnown() {
        assertThat(TimeBar.of(BigDecimal.TEN, null).orElseThrow())
                .doesNotContain("<svg")
                .contains("queued 10.0 s");
        assertThat(TimeBar.of(null, null)).isEmpty();
        assertThat(TimeBar.of(BigDecimal.ZERO, BigDecimal.ZERO)).isEmpty();
    }

    private static CiRun at(CiRun run, int seconds) {
        return new CiRun(
                run.executionId(),
                run.goal(),
                run.failOnError(),
                run.reportsDirectory(),
                run.rootDirectory(),
                Runs.START.plus(Duration.ofSeconds(seconds)),
                run.elapsed(),
                run.tasks());
    }

    private static Document write(CiRun run) throws Exception {
        new HtmlPage().write(run);
        String page = read(run);
        assertThat(page).startsWith("<!DOCTYPE html>\n");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }

    private static String read(CiRun run) throws IOException {
        return Files.readString(run.reportsDirectory().resolve("index.html"));
    }

    private static String text(Document page) {
        return page.getDocumentElement().getTextContent();
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
