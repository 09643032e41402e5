package io.github.happyhorse.maven.config;

import io.github.happyhorse.maven.http.Urls;
import io.github.happyhorse.maven.text.Redactor;
import okhttp3.HttpUrl;

/** Reads the address of the service. The API key goes there, so plain http is for this machine only. */
public final class BaseUrl {

    /** Where the service is, unless the user says otherwise. */
    public static final String DEFAULT = "https://api.ttapi.io";

    private static final String PARAMETER = "baseUrl";

    private BaseUrl() {}

    public static HttpUrl parse(String text) {
        HttpUrl url = text == null ? null : HttpUrl.parse(text.strip());
        if (url == null) {
            throw InvalidConfigurationException.of(
                    PARAMETER, Quoted.text(text) + " is no http or https URL, write one such as " + DEFAULT);
        }
        if (!url.username().isEmpty() || !url.password().isEmpty() || url.query() != null || url.fragment() != null) {
            throw InvalidConfigurationException.of(
                    PARAMETER, Redactor.url(url.toString()) + " must come without user, query and fragment");
        }
        if (!url.isHttps() && !Urls.isLoopback(url)) {
            throw InvalidConfigurationException.of(
                    PARAMETER,
                    Redactor.url(url.toString())
                            + " would send the API key unencrypted, write https (http is for localhost only)");
        }
        return url;
    }
}
