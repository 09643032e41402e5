package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.text.Redactor;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.maven.model.DistributionManagement;
import org.apache.maven.model.Model;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.repository.RemoteRepository;

/** Finds the shared repository by what the user wrote. */
public final class ArchiveRepositories {

    private static final String PARAMETER = "archiveRepository";
    private static final Pattern ID_AND_URL = Pattern.compile("([^:\\s]+)::(\\S+)");
    private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/\\S*");
    private static final Pattern ID = Pattern.compile("[^:/\\\\\\s]+");

    private final RepositorySystem system;
    private final RepositorySystemSession session;
    private final Map<String, String> declared = new LinkedHashMap<>();

    /**
     * The repositories that a project, or without one settings.xml, declares: by the id that was written there,
     * whatever mirror stands for it.
     */
    public ArchiveRepositories(RepositorySystem system, RepositorySystemSession session, MavenProject project) {
        this.system = system;
        this.session = session;
        Model model = project.getModel();
        model.getRepositories().forEach(repository -> declared.put(repository.getId(), repository.getUrl()));
        DistributionManagement distribution = model.getDistributionManagement();
        if (distribution != null && distribution.getRepository() != null) {
            declared.put(
                    distribution.getRepository().getId(),
                    distribution.getRepository().getUrl());
        }
    }

    /**
     * Finds the repository, with the credentials and the proxy that settings.xml has for it, and without mirrors.
     *
     * @return the repository, or null if none is asked for
     */
    public RemoteRepository find(String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        String name = text.strip();
        Matcher both = ID_AND_URL.matcher(name);
        if (both.matches()) {
            return repository(both.group(1), checked(both.group(2)));
        }
        if (!ID.matcher(name).matches()) {
            throw invalid(
                    name.indexOf('@') < 0
                            ? "\"" + shown(name) + "\" is neither the id of a repository nor id::url"
                            : "write the id of a repository, or id::url without a user in the URL");
        }
        if (!declared.containsKey(name)) {
            throw invalid("no repository with the id " + shown(name) + " is declared in the pom or in an active profile"
                    + " of settings.xml, only " + String.join(", ", declared.keySet())
                    + "; write id::url, or declare it");
        }
        return repository(name, checked(declared.get(name)));
    }

    private static String checked(String url) {
        if (url.indexOf('@') >= 0 || url.indexOf('?') >= 0) {
            throw invalid("a URL with a user or a query in it would be logged; put the credentials into the <server>"
                    + " of settings.xml that has the id of the repository");
        }
        if (!URL.matcher(url).matches() || !isUri(url)) {
            throw invalid(
                    "\"" + shown(url) + "\" is no URL, write one such as https://repo.example.org/clips or file:///…");
        }
        return url;
    }

    private static boolean isUri(String text) {
        try {
            return new URI(text).isAbsolute();
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private RemoteRepository repository(String id, String url) {
        RemoteRepository named = new RemoteRepository.Builder(id, "default", url).build();
        return system.newDeploymentRepository(session, named);
    }

    private static String shown(String text) {
        return Redactor.withoutKey().line(text);
    }

    private static InvalidConfigurationException invalid(String message) {
        return InvalidConfigurationException.of(PARAMETER, message);
    }
}
