package io.github.happyhorse.maven.result;

import static io.github.happyhorse.maven.result.Samples.TASK;
import static io.github.happyhorse.maven.result.Samples.json;
import static io.github.happyhorse.maven.result.Samples.labelled;
import static io.github.happyhorse.maven.result.Samples.succeeded;
import static io.github.happyhorse.maven.result.Samples.without;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.github.happyhorse.maven.task.Outcome;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema on the site; {@code .ci/metadata} validates the files of the integration tests. */
class MetadataSchemaTest {

    private static final String SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static Schema schema;

    @BeforeAll
    static void read() throws IOException {
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("src/site/resources/metadata-1.schema.json")), InputFormat.JSON);
    }

    static Stream<Metadata> metadata() {
        Metadata.Request request =
                new Metadata.Request(SHA256, json("{\"model\":\"m\",\"input\":{\"prompt\":\"A horse\"}}"));
        return Stream.of(
                succeeded(),
                succeeded().toBuilder().request(request).build(),
                labelled(json("{\"Label\":\"1\"}"), false),
                labelled(null, true),
                without(TASK, Outcome.RUNNING),
                without(TASK, Outcome.TIMED_OUT),
                succeeded()
                        .with(
                                new Metadata.Problem("DataInspectionFailed", "Not allowed.", 200),
                                new Metadata.Download(1, 0, BigDecimal.ZERO)),
                Metadata.builder(null, Outcome.ERROR, Metadata.Origin.SERVICE)
                        .error(new Metadata.Problem(null, "refused", null))
                        .request(request)
                        .build());
    }

    @ParameterizedTest
    @MethodSource
    void metadata(Metadata metadata) {
        assertThat(problems(new String(MetadataJson.write(metadata, "1.2.3"), UTF_8)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "schema": 1               | "schema": 2
                    "outcome": "SUCCEEDED"    | "outcome": "DONE"
                    "outcome": "SUCCEEDED"    | "outcome": "FAILED"
                    "origin": "service"       | "origin": "SERVICE"
                    "file": "clip.mp4"        | "file": "../clip.mp4"
                    "size": 5000000000        | "size": "5000000000"
                    "polls": 9                | "polls": -1
                    "endedAt":                | "finishedAt":
                    "response":               | "reply":
                    "mp4a"                    | "mp4a", "labels": null
                    "mp4a"                    | "mp4a", "labels": {"aigc": "AI", "c2pa": true}
                    "mp4a"                    | "mp4a", "labels": {"aigc": null}
                    2026-04-25T07:03:30Z      | 2026-04-25 07:03:30
                    """)
    void somethingElseIsInvalid(String part, String other) {
        String valid = new String(MetadataJson.write(succeeded(), "1.2.3"), UTF_8);
        assertThat(valid).contains(part);
        assertThat(problems(valid.replace(part, other))).isNotEmpty();
    }

    @Test
    void allFieldsAreDescribed() {
        assertThat(problems("{}")).hasSize(14);
    }

    private static Stream<String> problems(String json) {
        return schema.validate(json, InputFormat.JSON).stream().map(Object::toString);
    }
}
