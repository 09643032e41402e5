package io.github.happyhorse.maven.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.collect.Collected;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

class JUnitReportTest {

    private static final Map<String, String> GITLAB = Map.of("GITLAB_CI", "true");

    @TempDir
    Path checkout;

    @Test
    void aSuccessIsATestThatPassed() throws Exception {
        Element suite = only(write(Runs.await(checkout, Runs.succeeded(checkout))));
        assertThat(attributes(suite))
                .containsExactlyInAnyOrderEntriesOf(new TreeMap<>(Map.of(
                        "name", "happyhorse.demo.video",
                        "tests", "1",
                        "failures", "0",
                        "errors", "0",
                        "skipped", "0",
                        "time", "41.750",
                        "timestamp", "2026-11-23T09:15:02")));
        Element test = child(suite, "testcase");
        assertThat(test.getAttribute("classname")).isEqualTo("happyhorse.demo.video");
        assertThat(test.getAttribute("name")).isEqualTo("video-1");
        assertThat(children(test)).containsOnlyOnce("system-out").doesNotContain("failure", "error", "skipped");
    }

    @Test
    void theFactsOfTheTaskAreProperties() throws Exception {
        Element suite = only(write(Runs.await(checkout, Runs.succeeded(checkout))));
        assertThat(properties(suite))
                .containsEntry("taskId", Runs.ID)
                .containsEntry("outcome", "SUCCEEDED")
                .containsEntry("taskStatus", "SUCCEEDED")
                .containsEntry("requestId", "35137489-2862-96cb-b6f2-0c4f7e8d9a10")
                .containsEntry("queueSeconds", "0.036")
                .containsEntry("generationSeconds", "39.998")
                .containsEntry("origin", "service")
                .containsEntry("video.size", "76331")
                .containsEntry("video.sha256", Runs.SHA256)
                .containsEntry("video.width", "1280")
                .containsEntry("video.height", "720")
                .containsEntry("video.durationSeconds", "5.000")
                .containsEntry("video.videoCodec", "avc1")
                .containsEntry("video.audioCodec", "mp4a");
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "CANCELED", "EXPIRED", "TIMED_OUT"})
    void whatTheTaskOrTheTimeoutEndedIsAFailure(Outcome outcome) throws Exception {
        Element suite = only(write(Runs.await(checkout, Runs.without(checkout, "t", outcome, "Task t went\nwrong"))));
        Element failure = child(child(suite, "testcase"), "failure");
        assertThat(failure.getAttribute("type")).isEqualTo(outcome.name());
        assertThat(failure.getAttribute("message")).isEqualTo("Task t went wrong");
        assertThat(failure.getTextContent()).isEqualTo("Task t went\nwrong");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("errors")).isEqualTo("0");
    }

    @Test
    void whatBrokeIsAnError() throws Exception {
        Element suite = only(write(Runs.await(checkout, Runs.without(checkout, "t", Outcome.ERROR, "Broken"))));
        assertThat(child(child(suite, "testcase"), "error").getAttribute("message"))
                .isEqualTo("Task t: Broken");
        assertThat(suite.getAttribute("errors")).isEqualTo("1");
        assertThat(suite.getAttribute("failures")).isEqualTo("0");
    }

    @Test
    void aVideoThatIsSavedButNotArchivedIsAnErrorWithTheVideo() throws Exception {
        ReportedTask task = Runs.notArchived(checkout);
        Element suite = only(write(Runs.await(checkout, task)));
        assertThat(properties(suite)).containsEntry("outcome", "SUCCEEDED");
        Element test = child(suite, "testcase");
        assertThat(child(test, "error").getAttribute("type")).isEqualTo("ERROR");
        assertThat(child(test, "system-out").getTextContent())
                .contains(task.video().toString());
    }

    @Test
    void withoutFailOnErrorWhatWentWrongIsSkipped() throws Exception {
        Element suite = only(write(Runs.run("video", ReportedRun.Goal.AWAIT, false, checkout, Runs.failed(checkout))));
        assertThat(child(child(suite, "testcase"), "skipped").getAttribute("message"))
                .startsWith("FAILED: Task ");
        assertThat(suite.getAttribute("skipped")).isEqualTo("1");
        assertThat(suite.getAttribute("failures")).isEqualTo("0");
        assertThat(suite.getAttribute("errors")).isEqualTo("0");
    }

    @Test
    void withoutFailOnErrorAVideoThatIsNotArchivedIsSkippedForAnError() throws Exception {
        Element suite =
                only(write(Runs.run("video", ReportedRun.Goal.AWAIT, false, checkout, Runs.notArchived(checkout))));
        assertThat(child(child(suite, "testcase"), "skipped").getAttribute("message"))
                .startsWith("ERROR: Task ");
        assertThat(properties(suite)).containsEntry("outcome", "SUCCEEDED");
    }

    @Test
    void theVideoIsAnAttachmentOnALineOfItsOwn() throws Exception {
        ReportedTask task = Runs.succeeded(checkout);
        Element suite = only(write(Runs.await(checkout, task), Map.of("JENKINS_URL", "https://jenkins.example/")));
        assertThat(child(child(suite, "testcase"), "system-out")
                        .getTextContent()
                        .lines())
                .contains("[[ATTACHMENT|" + task.video() + "]]");
    }

    @Test
    void gitLabFindsTheAttachmentInTheCheckout() throws Exception {
        Element suite = only(write(Runs.await(checkout, Runs.succeeded(checkout)), GITLAB));
        assertThat(child(child(suite, "testcase"), "system-out")
                        .getTextContent()
                        .lines())
                .contains("[[ATTACHMENT|target/happyhorse/" + Runs.ID + ".mp4]]");
    }

    @Test
    void severalTasksHaveAFileEach() throws Exception {
        Map<String, Element> written = write(Runs.await(checkout, Runs.succeeded(checkout), Runs.failed(checkout)));
        assertThat(written)
                .containsOnlyKeys(
                        "TEST-happyhorse-video-" + Runs.ID + ".xml", "TEST-happyhorse-video-" + Runs.OTHER_ID + ".xml");
    }

    @Test
    void whatTheSameExecutionLeftForOtherTasksIsRemoved() throws Exception {
        write(Runs.await(checkout, Runs.succeeded(checkout), Runs.failed(checkout)));
        assertThat(write(Runs.await(checkout, Runs.succeeded(checkout)))).containsOnlyKeys("TEST-happyhorse-video.xml");
        assertThat(write(Runs.await(checkout, Runs.succeeded(checkout), Runs.failed(checkout))))
                .hasSize(2)
                .doesNotContainKey("TEST-happyhorse-video.xml");
    }

    @Test
    void whatOtherExecutionsAndOtherPluginsLeftStays() throws Exception {
        write(Runs.run("video-long", ReportedRun.Goal.AWAIT, true, checkout, Runs.succeeded(checkout)));
        Path foreign = checkout.resolve("target/happyhorse-reports/TEST-happyhorse-video-notes.xml");
        Files.writeString(foreign, "no XML at all");
        assertThat(writeFiles(Runs.await(checkout, Runs.succeeded(checkout))))
                .containsExactlyInAnyOrder(
                        "TEST-happyhorse-video.xml",
                        "TEST-happyhorse-video-long.xml",
                        foreign.getFileName().toString());
    }

    @Test
    void aSinglePollIsNoTest() throws Exception {
        assertThat(writeFiles(Runs.run("video", ReportedRun.Goal.STATUS, true, checkout, Runs.succeeded(checkout))))
                .isEmpty();
    }

    @Test
    void anExecutionIdThatIsNoFileNameBecomesOneThatNoOtherHas() throws Exception {
        writeFiles(Runs.run("a/b", ReportedRun.Goal.AWAIT, true, checkout, Runs.succeeded(checkout)));
        assertThat(writeFiles(Runs.run("a:b", ReportedRun.Goal.AWAIT, true, checkout, Runs.succeeded(checkout))))
                .hasSize(2)
                .allMatch(name -> name.matches("TEST-happyhorse-a_b-[0-9a-f]+\\.xml"));
    }

    @Test
    void textOfTheServerStaysText() throws Exception {
        Element suite = only(write(Runs.await(checkout, Runs.without(checkout, "t", Outcome.FAILED, Runs.TORTURE))));
        assertThat(child(child(suite, "testcase"), "failure").getTextContent())
                .contains("<b>\"bad\"</b> & ]]> 'x'", "🐎\n: :error title=fake::evil\n# #teamcity[")
                .doesNotContain("\u0000", "\u001b");
    }

    @Test
    void aLongMessageIsCutInTheAttributeOnly() throws Exception {
        String message = "🐎".repeat(50_000);
        Element suite = only(write(Runs.await(checkout, Runs.without(checkout, "t", Outcome.ERROR, message))));
        Element error = child(child(suite, "testcase"), "error");
        assertThat(error.getAttribute("message")).hasSizeLessThanOrEqualTo(300).endsWith("🐎…");
        assertThat(error.getTextContent()).isEqualTo("Task t: " + message);
    }

    @Test
    void numbersHaveADotInEveryLocale() throws Exception {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            Element suite = only(write(Runs.await(checkout, Runs.succeeded(checkout))));
            assertThat(suite.getAttribute("time")).isEqualTo("41.750");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aVideoThatWasSavedBeforeTookNoTime() throws Exception {
        ReportedTask saved = Runs.succeeded(checkout);
        ReportedTask again = Runs.task(new Collected(
                saved.id(),
                new TaskId(saved.id()),
                saved.outcome(),
                saved.data(),
                saved.video(),
                saved.metadata(),
                null,
                null,
                true));
        assertThat(only(write(Runs.await(checkout, again))).getAttribute("time"))
                .isEqualTo("0.000");
    }

    @Test
    void aTaskOfWhichNothingIsKnownIsReportedToo() throws Exception {
        ReportedTask unknown = Runs.unknown("t", "Offline, and nothing is saved");
        Element suite = only(write(Runs.await(checkout, unknown)));
        assertThat(properties(suite)).containsOnlyKeys("taskId", "outcome", "happyhorse.execution");
    }

    /** A real Hudson took files with one suite name and one timestamp for one test. */
    @Test
    void everyFileOfAGoalHasItsOwnSuiteAndTimestamp() throws Exception {
        Collection<Element> suites = write(Runs.await(
                        checkout,
                        Runs.succeeded(checkout),
                        Runs.failed(checkout),
                        Runs.without(checkout, "t", Outcome.ERROR, "Broken")))
                .values();
        assertThat(suites)
                .extracting(suite -> suite.getAttribute("name"))
                .containsExactlyInAnyOrder(
                        "happyhorse.demo.video.1", "happyhorse.demo.video.2", "happyhorse.demo.video.3");
        assertThat(suites).extracting(suite -> suite.getAttribute("timestamp")).doesNotHaveDuplicates();
        assertThat(suites)
                .extracting(suite -> child(suite, "testcase").getAttribute("name"))
                .containsExactlyInAnyOrder("video-1", "video-2", "video-3");
    }

    /** A task id never repeats, so a test named after it has no history. */
    @Test
    void aTestHasTheSameNameInTheNextBuild() throws Exception {
        Element first = only(write(Runs.await(checkout, Runs.succeeded(checkout))));
        Element next = only(write(Runs.await(checkout, Runs.failed(checkout))));
        assertThat(next.getAttribute("name")).isEqualTo(first.getAttribute("name"));
        assertThat(child(next, "testcase").getAttribute("name"))
                .isEqualTo(child(first, "testcase").getAttribute("name"));
        assertThat(child(next, "failure").getAttribute("message")).contains(Runs.OTHER_ID);
        assertThat(properties(next)).containsEntry("taskId", Runs.OTHER_ID);
    }

    @Test
    void theNameOfAClipIsTheNameOfItsTestAndOfItsFile() throws Exception {
        assertThat(child(only(write(Runs.await(checkout, Runs.named("intro", Runs.succeeded(checkout))))), "testcase")
                        .getAttribute("name"))
                .isEqualTo("intro");
        Map<String, Element> two = write(
                Runs.await(checkout, Runs.named("intro", Runs.succeeded(checkout)), Runs.refused("outro", "A horse")));
        assertThat(two).containsOnlyKeys("TEST-happyhorse-video-intro.xml", "TEST-happyhorse-video-outro.xml");
        Element refused = two.get("TEST-happyhorse-video-outro.xml");
        assertThat(child(refused, "testcase").getAttribute("name")).isEqualTo("outro");
        assertThat(properties(refused)).doesNotContainKey("taskId");
    }

    @Test
    void aSkippedRunLeavesNoRedFileOfAnEarlierOne() throws Exception {
        writeFiles(Runs.await(checkout, Runs.failed(checkout), Runs.succeeded(checkout)));
        ReportedRun other = Runs.run("other", ReportedRun.Goal.AWAIT, true, checkout, Runs.failed(checkout));
        writeFiles(other);
        ReportedRun skipped = Runs.await(checkout);
        clear(skipped);
        assertThat(files(skipped)).containsExactly("TEST-happyhorse-other.xml");
    }

    @Test
    void nothingIsClearedWhereNothingIs() throws Exception {
        ReportedRun run = Runs.await(checkout);
        clear(run);
        assertThat(run.reportsDirectory()).doesNotExist();
    }

    /** A pipe would block for ever, and what a link points to is not ours. */
    @DisabledOnOs(OS.WINDOWS)
    @Test
    @Timeout(20)
    void onlyPlainFilesAreReadAndRemoved() throws Exception {
        ReportedRun run = Runs.await(checkout, Runs.failed(checkout));
        writeFiles(run);
        Path mine = run.reportsDirectory().resolve("TEST-happyhorse-video.xml");
        Path elsewhere = Files.move(mine, checkout.resolve("elsewhere.xml"));
        Files.createSymbolicLink(mine, elsewhere);
        Path pipe = run.reportsDirectory().resolve("TEST-happyhorse-video-pipe.xml");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        clear(run);
        assertThat(files(run)).containsExactly("TEST-happyhorse-video-pipe.xml", "TEST-happyhorse-video.xml");
        assertThat(elsewhere).exists();
    }

    @Test
    void theLongestNamesFitIntoFileNames() throws Exception {
        for (ReportedRun.Goal goal : List.of(ReportedRun.Goal.AWAIT, ReportedRun.Goal.GENERATE)) {
            writeFiles(Runs.run(
                    "e".repeat(500),
                    goal,
                    true,
                    checkout,
                    Runs.without(checkout, "a".repeat(128), Outcome.FAILED, "x"),
                    Runs.without(checkout, "b".repeat(128), Outcome.FAILED, "x")));
        }
        assertThat(files(Runs.await(checkout))).hasSize(4);
    }

    @Test
    void twoExecutionsThatAskForOneFileHaveAFileEach() throws Exception {
        ReportedRun first = Runs.run(
                "a",
                ReportedRun.Goal.AWAIT,
                true,
                checkout,
                Runs.without(checkout, "b-c", Outcome.FAILED, "x"),
                Runs.without(checkout, "d", Outcome.FAILED, "x"));
        ReportedRun second = Runs.run(
                "a-b",
                ReportedRun.Goal.AWAIT,
                true,
                checkout,
                Runs.without(checkout, "c", Outcome.FAILED, "x"),
                Runs.without(checkout, "e", Outcome.FAILED, "x"));
        writeFiles(first);
        writeFiles(second);
        writeFiles(first);
        assertThat(writeFiles(second)).hasSize(4);
    }

    @Test
    void aModuleThatSharesTheDirectoryKeepsItsFiles() throws Exception {
        ReportedRun mine = Runs.await(checkout, Runs.failed(checkout));
        ReportedRun theirs = new ReportedRun(
                "other-module",
                mine.executionId(),
                mine.goal(),
                true,
                mine.reportsDirectory(),
                checkout,
                mine.start(),
                mine.elapsed(),
                mine.tasks());
        writeFiles(mine);
        assertThat(writeFiles(theirs)).hasSize(2);
        clear(mine);
        assertThat(files(theirs)).hasSize(1);
    }

    private static void clear(ReportedRun run) throws IOException {
        new JUnitReport(new CiEnvironment(Map.of()), Redactor.withoutKey()).clear(run);
    }

    private Map<String, Element> write(ReportedRun run) throws Exception {
        return write(run, Map.of());
    }

    private Map<String, Element> write(ReportedRun run, Map<String, String> environment) throws Exception {
        new JUnitReport(new CiEnvironment(environment), Redactor.withoutKey()).write(run);
        Map<String, Element> suites = new TreeMap<>();
        for (String file : files(run)) {
            suites.put(file, parse(run.reportsDirectory().resolve(file)));
        }
        return suites;
    }

    private static List<String> writeFiles(ReportedRun run) throws IOException {
        new JUnitReport(new CiEnvironment(Map.of()), Redactor.withoutKey()).write(run);
        return files(run);
    }

    private static List<String> files(ReportedRun run) {
        if (!Files.exists(run.reportsDirectory())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(run.reportsDirectory())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Element parse(Path file) throws IOException, SAXException, ParserConfigurationException {
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(JUnitReportTest.class.getResource("/report/junit.xsd"))
                .newValidator()
                .validate(new StreamSource(file.toFile()));
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
    }

    private static Element only(Map<String, Element> written) {
        assertThat(written).hasSize(1);
        return written.values().iterator().next();
    }

    private static Element child(Element parent, String name) {
        NodeList found = parent.getElementsByTagName(name);
        assertThat(found.getLength()).as(name).isEqualTo(1);
        return (Element) found.item(0);
    }

    private static List<String> children(Element parent) {
        NodeList nodes = parent.getChildNodes();
        return Stream.iterate(0, i -> i < nodes.getLength(), i -> i + 1)
                .map(i -> nodes.item(i).getNodeName())
                .toList();
    }

    private static Map<String, String> properties(Element suite) {
        Map<String, String> properties = new TreeMap<>();
        NodeList found = suite.getElementsByTagName("property");
        for (int i = 0; i < found.getLength(); i++) {
            Element property = (Element) found.item(i);
            properties.put(property.getAttribute("name"), property.getAttribute("value"));
        }
        return properties;
    }

    private static Map<String, String> attributes(Element element) {
        Map<String, String> attributes = new TreeMap<>();
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            attributes.put(
                    element.getAttributes().item(i).getNodeName(),
                    element.getAttributes().item(i).getNodeValue());
        }
        return attributes;
    }
}
