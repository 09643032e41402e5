package io.github.happyhorse.maven.report;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What the environment that Maven was given says about the CI service, the checkout and the build. */
record CiEnvironment(Map<String, String> variables) {

    private static final List<String> CHECKOUTS = List.of("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "WORKSPACE");
    private static final Pattern REPOSITORY = Pattern.compile("[A-Za-z0-9._-]+/[A-Za-z0-9._-]+");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,20}");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{7,64}");

    /** The parts that are linked. A host may have an underscore, which URI takes for no host. */
    private static final Pattern ADDRESS = Pattern.compile(
            "(?<scheme>(?i:https?)://)(?:[^/?#@\\s]*@)*(?<place>[^/?#@\\s:][^/?#@\\s]*(?:/[^?#\\s]*)?)(?:[?#].*)?");

    /** Jenkins has the first two only if its own address is configured. */
    private static final List<String> JENKINS = List.of("JENKINS_URL", "BUILD_URL", "JENKINS_HOME");

    /** A link for people. */
    record Link(String text, String address) {}

    boolean has(String variable) {
        return get(variable).isPresent();
    }

    private Optional<String> get(String variable) {
        return Optional.ofNullable(variables.get(variable)).filter(value -> !value.isBlank());
    }

    private Optional<String> get(String variable, Pattern allowed) {
        return get(variable).filter(value -> allowed.matcher(value).matches());
    }

    Path file(String variable) {
        return Path.of(get(variable).orElseThrow());
    }

    boolean isGitHub() {
        return "true".equals(variables.get("GITHUB_ACTIONS"));
    }

    boolean isGitLab() {
        return "true".equals(variables.get("GITLAB_CI"));
    }

    boolean isJenkins() {
        return JENKINS.stream().anyMatch(this::has);
    }

    boolean isTeamCity() {
        return has("TEAMCITY_VERSION");
    }

    /** The path relative to the checkout, with slashes, as later steps need it; absolute for a file outside. */
    String relative(ReportedRun run, Path file) {
        if (file == null) {
            return null;
        }
        Stream<Path> checkouts = CHECKOUTS.stream().flatMap(variable -> directory(variable).stream());
        return Stream.concat(checkouts, Stream.of(run.rootDirectory()))
                .filter(file::startsWith)
                .findFirst()
                .map(checkout -> withSlashes(checkout.relativize(file)))
                .orElseGet(() -> absolute(file));
    }

    private Optional<Path> directory(String variable) {
        try {
            return get(variable).map(value -> Path.of(value).normalize()).filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static String withSlashes(Path relative) {
        return StreamSupport.stream(relative.spliterator(), false)
                .map(Path::toString)
                .collect(Collectors.joining("/"));
    }

    static String absolute(Path file) {
        return file.toString().replace(file.getFileSystem().getSeparator(), "/");
    }

    /** The build and the commit. From these variables only: others may carry a token. */
    List<Link> links() {
        Optional<String> repository = get("GITHUB_REPOSITORY", REPOSITORY)
                .flatMap(name -> address("GITHUB_SERVER_URL").map(server -> below(server, name)));
        Optional<String> build = address("BUILD_URL")
                .or(() -> repository.flatMap(
                        base -> get("GITHUB_RUN_ID", NUMBER).map(run -> below(base, "actions/runs/" + run))))
                .or(() -> address("CI_JOB_URL"));
        Optional<String> commitAddress = get("GITHUB_SHA", COMMIT)
                .flatMap(sha -> repository.map(base -> below(base, "commit/" + sha)))
                .or(() -> get("CI_COMMIT_SHA", COMMIT)
                        .flatMap(sha -> address("CI_PROJECT_URL").map(project -> below(project, "-/commit/" + sha))));
        return Stream.concat(
                        build.map(address -> new Link("Build", address)).stream(),
                        commitAddress
                                .map(address -> new Link(
                                        "Commit "
                                                + address.substring(address.lastIndexOf('/') + 1)
                                                        .substring(0, 7),
                                        address))
                                .stream())
                .toList();
    }

    private static String below(String base, String path) {
        return (base.endsWith("/") ? base : base + "/") + path;
    }

    /** The address without user, query and fragment, which may hold secrets. */
    private Optional<String> address(String variable) {
        Matcher address = ADDRESS.matcher(get(variable).orElse("").strip());
        return address.matches()
                ? Optional.of(address.group("scheme").toLowerCase(Locale.ROOT) + address.group("place"))
                : Optional.empty();
    }
}
