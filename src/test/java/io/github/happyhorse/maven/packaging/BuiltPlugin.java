package io.github.happyhorse.maven.packaging;

import io.github.happyhorse.maven.AwaitMojo;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What the build has made of the plugin: the content of the jar, and the descriptor in it. */
final class BuiltPlugin {

    private BuiltPlugin() {}

    /** The directory that becomes the jar. */
    static Path content() throws URISyntaxException {
        return Path.of(AwaitMojo.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    /** Maven's descriptor of the plugin: goals, version and what it needs to run. */
    static Document descriptor() throws Exception {
        return xml(content().resolve("META-INF/maven/plugin.xml"));
    }

    static List<String> goals() throws Exception {
        return elements(descriptor(), "mojo").stream()
                .map(mojo -> text(mojo, "goal"))
                .toList();
    }

    static Document xml(Path file) throws IOException, ParserConfigurationException, SAXException {
        try (InputStream in = Files.newInputStream(file)) {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
        }
    }

    static List<Element> elements(Document document, String name) {
        NodeList found = document.getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }

    static List<String> texts(Document document, String name) {
        return elements(document, name).stream().map(Element::getTextContent).toList();
    }

    static String text(Element parent, String name) {
        return parent.getElementsByTagName(name).item(0).getTextContent();
    }
}
