package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.collect.Clip;
import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.text.CanonicalJson;
import io.github.happyhorse.maven.text.Redactor;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One clip that the project wants.
 *
 * @param name what its files are called
 * @param source the file it comes from, or null for the parameter {@code prompt}
 * @param body the request; not to be modified
 * @param json the request in canonical form, as it is sent
 * @param sha256 the identity: the checksum of the canonical form without signatures of media URLs
 */
public record ClipRequest(String name, Path source, Map<String, Object> body, String json, String sha256) {

    /** Of Alibaba's object store and of Amazon's; the others of both are known by their prefix. */
    private static final Set<String> SIGNATURE_PARAMETERS =
            Set.of("signature", "expires", "ossaccesskeyid", "security-token");

    private static final Set<String> SIGNATURE_PREFIXES = Set.of("x-amz-", "x-oss-");

    /** Says what is done to an image, so it is part of what is asked for. */
    private static final String PROCESSING_PARAMETER = "x-oss-process";

    private static final int IDENTITY_DIGITS = 32;

    static ClipRequest of(String name, Path source, Map<String, Object> body) {
        String sha256 = sha256(CanonicalJson.write(withoutSignatures(body)));
        return new ClipRequest(name, source, body, CanonicalJson.write(body), sha256);
    }

    /** The part of the identity that stands in coordinates. */
    public String digits() {
        return digits(sha256);
    }

    /** The clip that is to be collected. */
    public Clip clip(String command) {
        Map<String, Object> redacted = Redactor.withoutKey().json(body);
        return new Clip(name, Identity.ofRequest(sha256), new Metadata.Request(sha256, redacted), command);
    }

    static String digits(String sha256) {
        return sha256.substring(0, IDENTITY_DIGITS);
    }

    /**
     * What messages call it.
     *
     * @return the file, or the parameter
     */
    public String sourceName() {
        return source == null ? "<prompt> (happyhorse.prompt)" : source.toString();
    }

    private static Map<String, Object> withoutSignatures(Map<String, Object> body) {
        Map<String, Object> copy = new LinkedHashMap<>(body);
        copy.computeIfPresent("input", (name, input) -> withoutSignatures(input, true));
        return copy;
    }

    /** The prompt is a text whatever it looks like; any other URL in the input is one of a medium. */
    private static Object withoutSignatures(Object value, boolean isInput) {
        if (value instanceof Map<?, ?> object) {
            Map<Object, Object> copy = new LinkedHashMap<>(object);
            copy.replaceAll(
                    (name, field) -> isInput && name.equals("prompt") ? field : withoutSignatures(field, false));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>(list);
            copy.replaceAll(element -> withoutSignatures(element, false));
            return copy;
        }
        return value instanceof String text ? withoutSignature(text) : value;
    }

    private static String withoutSignature(String text) {
        int query = text.indexOf('?');
        String start = text.substring(0, Math.min(8, text.length())).toLowerCase(Locale.ROOT);
        if (query < 0 || !(start.startsWith("http://") || start.startsWith("https://"))) {
            return text;
        }
        int fragment = text.indexOf('#', query);
        int end = fragment < 0 ? text.length() : fragment;
        List<String> all = Arrays.asList(text.substring(query + 1, end).split("&", -1));
        List<String> kept =
                all.stream().filter(parameter -> !isSignature(parameter)).toList();
        if (kept.size() == all.size()) {
            return text;
        }
        String rest = kept.stream().collect(Collectors.joining("&"));
        return text.substring(0, query) + (rest.isEmpty() ? "" : "?" + rest) + text.substring(end);
    }

    private static boolean isSignature(String parameter) {
        String name = decoded(parameter.split("=", 2)[0]).toLowerCase(Locale.ROOT);
        return SIGNATURE_PARAMETERS.contains(name)
                || !name.equals(PROCESSING_PARAMETER)
                        && SIGNATURE_PREFIXES.stream().anyMatch(name::startsWith);
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
