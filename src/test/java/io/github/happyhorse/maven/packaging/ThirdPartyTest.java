package io.github.happyhorse.maven.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** THIRD-PARTY.md names what the plugin brings into a build, with its licence. */
class ThirdPartyTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\S+)` \\| (\\S+) \\| (Apache-2\\.0|0BSD)\\b.*\\|$");

    @Test
    void listsTheRuntimeDependenciesOfThePlugin() throws Exception {
        Document descriptor = BuiltPlugin.descriptor();
        List<String> needed = BuiltPlugin.elements(descriptor, "dependency").stream()
                .map(dependency -> BuiltPlugin.text(dependency, "groupId") + ":"
                        + BuiltPlugin.text(dependency, "artifactId") + ":" + BuiltPlugin.text(dependency, "version"))
                .sorted()
                .toList();

        List<String> listed = ROW.matcher(Files.readString(Path.of("THIRD-PARTY.md")))
                .results()
                .map(row -> row.group(1) + ":" + row.group(2))
                .toList();

        assertThat(needed).isNotEmpty();
        assertThat(listed).isEqualTo(needed);
    }

    @Test
    void shipsTheLicenceAndTheList() throws Exception {
        for (String name : List.of("LICENSE", "THIRD-PARTY.md")) {
            assertThat(BuiltPlugin.content().resolve("META-INF").resolve(name)).hasSameBinaryContentAs(Path.of(name));
        }
    }
}
