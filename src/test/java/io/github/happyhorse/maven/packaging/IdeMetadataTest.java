package io.github.happyhorse.maven.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** An IDE that imports a project runs none of the goals that could be bound in it. */
class IdeMetadataTest {

    private static final String METADATA = "META-INF/m2e/lifecycle-mapping-metadata.xml";

    @Test
    void ignoresEveryGoalButHelp() throws Exception {
        Document metadata = BuiltPlugin.xml(BuiltPlugin.content().resolve(METADATA));
        List<String> bindable = new ArrayList<>(BuiltPlugin.goals());
        bindable.remove("help");

        assertThat(BuiltPlugin.texts(metadata, "goal")).containsExactlyInAnyOrderElementsOf(bindable);
        assertThat(BuiltPlugin.elements(metadata, "ignore")).hasSize(1);
        assertThat(BuiltPlugin.elements(metadata, "execute")).isEmpty();
    }
}
