package io.github.happyhorse.maven.ci;

import io.github.happyhorse.maven.result.Metadata;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * One JUnit file for each task: {@code TEST-happyhorse-<executionId>.xml}, or, with several, one with the id of the
 * task appended. A look at a task is no test, so the goal {@code status} writes none.
 */
final class JUnitReport implements Report {

    private static final String PREFIX = "TEST-happyhorse-";
    private static final int LONGEST_MESSAGE = 300;

    private final Map<String, String> environment;

    JUnitReport(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public void write(CiRun run) throws IOException {
        if (!run.expectsVideos()) {
            return;
        }
        Set<Path> written = new HashSet<>();
        for (CiTask task : run.tasks()) {
            Path file = run.reportsDirectory()
                    .resolve(PREFIX + run.fileName() + (run.isSingle() ? "" : "-" + task.id()) + ".xml");
            ReportFile.replace(file, xml(run, task));
            written.add(file);
        }
        removeStale(run, written);
    }

    private static String suite(CiRun run) {
        return "happyhorse." + Texts.oneLine(run.executionId());
    }

    /** What an earlier run of this execution left for other tasks is no result of this one. */
    private static void removeStale(CiRun run, Set<Path> written) throws IOException {
        // The name alone does not tell: "a" with task "b-c" looks like "a-b" with task "c".
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                run.reportsDirectory(),
                file -> file.getFileName().toString().startsWith(PREFIX + run.fileName())
                        && file.toString().endsWith(".xml"))) {
            for (Path file : files) {
                if (!written.contains(file) && suite(run).equals(SuiteName.of(file))) {
                    Files.delete(file);
                }
            }
        }
    }

    private String xml(CiRun run, CiTask task) {
        StringWriter text = new StringWriter();
        try {
            // The JDK's own, whatever else is on the class path of Maven.
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            suite(xml, run, task);
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text.append("\n").toString();
    }

    private void suite(XMLStreamWriter xml, CiRun run, CiTask task) throws XMLStreamException {
        boolean skipped = !task.isGood() && !run.failOnError();
        CiTask.Judgement told = skipped ? CiTask.Judgement.GOOD : task.judgement();
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", suite(run));
        xml.writeAttribute("tests", "1");
        xml.writeAttribute("failures", told == CiTask.Judgement.FAILURE ? "1" : "0");
        xml.writeAttribute("errors", told == CiTask.Judgement.ERROR ? "1" : "0");
        xml.writeAttribute("skipped", skipped ? "1" : "0");
        xml.writeAttribute("time", seconds(task.waited()));
        xml.writeAttribute(
                "timestamp",
                DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                        run.start().truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC)));
        properties(xml, task);
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", suite(run));
        xml.writeAttribute("name", Texts.oneLine(task.id()));
        xml.writeAttribute("time", seconds(task.waited()));
        if (skipped) {
            xml.writeEmptyElement("skipped");
            xml.writeAttribute("message", shortly(task.outcome() + ": " + task.message()));
        } else if (told != CiTask.Judgement.GOOD) {
            xml.writeStartElement(told == CiTask.Judgement.FAILURE ? "failure" : "error");
            xml.writeAttribute("message", shortly(task.message()));
            xml.writeAttribute("type", task.outcome().name());
            xml.writeCharacters(Texts.clean(task.message()));
            xml.writeEndElement();
        }
        if (task.video() != null) {
            xml.writeStartElement("system-out");
            xml.writeCharacters(Texts.clean("\n[[ATTACHMENT|" + attachment(run, task.video()) + "]]\n"));
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private static void properties(XMLStreamWriter xml, CiTask task) throws XMLStreamException {
        xml.writeStartElement("properties");
        property(xml, "taskId", task.id());
        property(xml, "outcome", task.outcome());
        Metadata data = task.data();
        if (data != null) {
            property(xml, "taskStatus", data.taskStatus());
            property(xml, "requestId", data.requestId());
            property(xml, "queueSeconds", Amounts.plain(data.queueSeconds()));
            property(xml, "generationSeconds", Amounts.plain(data.generationSeconds()));
            property(xml, "origin", data.origin().name().toLowerCase(Locale.ROOT));
        }
        Metadata.Video video = task.facts();
        if (video != null) {
            property(xml, "video.size", video.size());
            property(xml, "video.sha256", video.sha256());
            property(xml, "video.width", video.width());
            property(xml, "video.height", video.height());
            property(xml, "video.durationSeconds", Amounts.plain(video.durationSeconds()));
            property(xml, "video.videoCodec", video.videoCodec());
            property(xml, "video.audioCodec", video.audioCodec());
        }
        xml.writeEndElement();
    }

    private static void property(XMLStreamWriter xml, String name, Object value) throws XMLStreamException {
        if (value != null) {
            xml.writeEmptyElement("property");
            xml.writeAttribute("name", name);
            xml.writeAttribute("value", Texts.oneLine(value.toString()));
        }
    }

    /** GitLab wants it relative to the checkout, everybody else (Jenkins, Azure DevOps) absolute. */
    private String attachment(CiRun run, Path video) {
        return "true".equals(environment.get("GITLAB_CI"))
                ? new Checkout(environment, run.rootDirectory()).relative(video)
                : video.toString();
    }

    private static String shortly(String message) {
        return Texts.cut(Texts.oneLine(message), LONGEST_MESSAGE);
    }

    private static String seconds(Duration duration) {
        return Amounts.plain(BigDecimal.valueOf(duration.toMillis(), 3));
    }
}
