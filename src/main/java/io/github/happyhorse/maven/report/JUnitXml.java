package io.github.happyhorse.maven.report;

import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.task.Outcome;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** One task as a test suite with one test, in the form that the readers of CI services agree on. */
final class JUnitXml {

    private static final int LONGEST_MESSAGE = 300;

    private JUnitXml() {}

    /** The name by which a file tells whose it is. */
    static String suite(CiRun run) {
        return "happyhorse." + Texts.oneLine(run.executionId());
    }

    /**
     * The document.
     *
     * @param run what is reported
     * @param task the task that the file is about
     * @param attachment how the reader finds the video, or null
     */
    static String of(CiRun run, CiTask task, String attachment) {
        StringWriter text = new StringWriter();
        try {
            // The JDK's own, whatever else is on the class path of Maven.
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            suite(xml, run, task, attachment);
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text.append("\n").toString();
    }

    private static void suite(XMLStreamWriter xml, CiRun run, CiTask task, String attachment)
            throws XMLStreamException {
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
                run.start().truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", ""));
        properties(xml, task);
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", suite(run));
        xml.writeAttribute("name", Texts.oneLine(task.id()));
        xml.writeAttribute("time", seconds(task.waited()));
        if (skipped) {
            xml.writeEmptyElement("skipped");
            xml.writeAttribute("message", shortly(type(task) + ": " + task.message()));
        } else if (told != CiTask.Judgement.GOOD) {
            problem(xml, told == CiTask.Judgement.FAILURE ? "failure" : "error", task);
        }
        if (attachment != null) {
            xml.writeStartElement("system-out");
            xml.writeCharacters(Texts.clean("\n[[ATTACHMENT|" + attachment + "]]\n"));
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private static void problem(XMLStreamWriter xml, String element, CiTask task) throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeAttribute("message", shortly(task.message()));
        xml.writeAttribute("type", type(task));
        xml.writeCharacters(Texts.clean(task.message()));
        xml.writeEndElement();
    }

    /** The outcome, but for a task that succeeded before something broke. */
    private static String type(CiTask task) {
        return task.judgement() == CiTask.Judgement.ERROR
                ? Outcome.ERROR.name()
                : task.outcome().name();
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

    private static String shortly(String message) {
        return Texts.cut(Texts.oneLine(message), LONGEST_MESSAGE);
    }

    private static String seconds(Duration duration) {
        return Amounts.plain(BigDecimal.valueOf(duration.toMillis(), 3));
    }
}
