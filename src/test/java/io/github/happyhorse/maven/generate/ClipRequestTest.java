package io.github.happyhorse.maven.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.text.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClipRequestTest {

    private static final String IMAGE = "https://bucket.example.com/a.png";

    /** Written down once, so that no later version of this plugin makes users pay again. */
    @Test
    void theIdentityOfARequestStaysForEver() {
        ClipRequest clip = of("""
                {"model": "happyhorse-1.0-t2v", "input": {"prompt": "A horse gallops along a beach."},
                 "parameters": {"resolution": "720P", "duration": 5, "watermark": false}}""");

        assertThat(clip.json())
                .isEqualTo(
                        "{\"input\":{\"prompt\":\"A horse gallops along a beach.\"},\"model\":\"happyhorse-1.0-t2v\","
                                + "\"parameters\":{\"duration\":5,\"resolution\":\"720P\",\"watermark\":false}}");
        assertThat(clip.sha256()).isEqualTo("281145e80c669fa174416abcb820af64beb90f721da102ffcdc87ce3d365adfa");
        assertThat(clip.digits()).isEqualTo(clip.sha256().substring(0, 32));
    }

    @Property(tries = 300)
    void reformattingChangesNothing(@ForAll("requests") Map<String, Object> request, @ForAll long seed) {
        ClipRequest clip = ClipRequest.of("a", null, request);
        ClipRequest reformatted =
                of(new String(Json.write(shuffled(request, new Random(seed))), StandardCharsets.UTF_8));

        assertThat(reformatted.sha256()).isEqualTo(clip.sha256());
        assertThat(reformatted.json()).isEqualTo(clip.json());
    }

    @Property(tries = 300)
    void anyOtherRequestIsAnotherClip(
            @ForAll("requests") Map<String, Object> one, @ForAll("requests") Map<String, Object> other) {
        assertThat(ClipRequest.of("a", null, one)
                        .sha256()
                        .equals(ClipRequest.of("a", null, other).sha256()))
                .isEqualTo(one.equals(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?Signature=abc",
                "?Expires=1777187045&OSSAccessKeyId=id&Signature=a%2Fb%3D",
                "?security-token=t",
                "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=c&X-Amz-Date=d&X-Amz-Signature=s",
                "?x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-credential=c&x-oss-expires=3600&x-oss-signature=s",
                "?x%2Doss-signature=s",
                "?expires=1&signature=2"
            })
    void theSignatureOfAMediumIsSentButIsNoPartOfTheIdentity(String query) {
        ClipRequest signed = withMedium(IMAGE + query);

        assertThat(signed.sha256()).isEqualTo(withMedium(IMAGE).sha256());
        assertThat(signed.json()).contains(IMAGE + query);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?v=2",
                "?Signatures=1",
                "?x-oss-process=image/resize,w_100",
                "?v=2&Signature=abc",
                "?Signature=abc&v=3",
                "#t=5",
                "/"
            })
    void anyOtherPartOfAMediumIsAPartOfTheIdentity(String end) {
        assertThat(withMedium(IMAGE + end).sha256())
                .isNotEqualTo(withMedium(IMAGE).sha256());
    }

    @Test
    void onlyTheSignatureIsLeftOutOfALongerQuery() {
        assertThat(withMedium(IMAGE + "?a=1&Signature=x&b=2&Expires=3#f").sha256())
                .isEqualTo(withMedium(IMAGE + "?a=1&b=2#f").sha256());
    }

    @Test
    void aUrlInThePromptIsTextLikeAnyOther() {
        assertThat(withPrompt("https://example.com/?Signature=1").sha256())
                .isNotEqualTo(withPrompt("https://example.com/").sha256());
    }

    @Test
    void aQueryInATextThatIsNoUrlIsKept() {
        assertThat(withMedium("asset?Signature=1").sha256())
                .isNotEqualTo(withMedium("asset").sha256());
    }

    @Test
    void unicodeIsNotNormalized() {
        assertThat(withPrompt("caf\u00e9").sha256())
                .isNotEqualTo(withPrompt("cafe\u0301").sha256());
    }

    @Provide
    Arbitrary<Map<String, Object>> requests() {
        Arbitrary<String> texts =
                Arbitraries.strings().ofMaxLength(3).filter(text -> !text.matches("(?s).*[\uD800-\uDFFF].*"));
        Arbitrary<Object> scalars = Arbitraries.oneOf(
                texts.map(text -> text),
                Arbitraries.integers().between(0, 9).map(Long::valueOf),
                Arbitraries.of(true, false));
        Arbitrary<Map<String, Object>> parameters = Arbitraries.maps(
                        Arbitraries.of("seed", "ratio", "duration", "\u20ac", "\uD83D\uDE00"), scalars)
                .ofMaxSize(3);
        return Combinators.combine(Arbitraries.of("m1", "m2"), texts, parameters)
                .as((model, prompt, rest) -> {
                    Map<String, Object> request = new LinkedHashMap<>();
                    request.put("model", model);
                    request.put("input", Map.of("prompt", prompt));
                    request.put("parameters", rest);
                    return request;
                });
    }

    private static Map<String, Object> shuffled(Map<String, Object> object, Random random) {
        List<String> names = new ArrayList<>(object.keySet());
        Collections.shuffle(names, random);
        Map<String, Object> copy = new LinkedHashMap<>();
        for (String name : names) {
            Map<String, Object> inner = Json.object(object, name);
            copy.put(name, inner == null ? object.get(name) : shuffled(inner, random));
        }
        return copy;
    }

    private static ClipRequest withMedium(String url) {
        return of("""
                {"model": "m", "input": {"media": [{"type": "first_frame", "url": "%s"}]}}""".formatted(url));
    }

    private static ClipRequest withPrompt(String prompt) {
        return ClipRequest.of("a", null, Map.of("model", "m", "input", Map.of("prompt", prompt)));
    }

    private static ClipRequest of(String json) {
        return ClipRequest.of(
                "a",
                null,
                Json.readObject(json.getBytes(StandardCharsets.UTF_8)).orElseThrow());
    }
}
