package io.github.happyhorse.maven.session;

import io.github.happyhorse.maven.api.ApiKey;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import java.util.Locale;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;

/**
 * Finds the API key: in the {@code <server>} that the user names, else in the environment that Maven was given, else in
 * the default {@code <server>}. There is no parameter for the key itself, because {@code -X} prints those.
 */
public final class ApiKeyLookup implements Supplier<ApiKey> {

    /** The server that is looked up when none is named. */
    public static final String DEFAULT_SERVER = "happyhorse";

    /** What Maven takes for an encrypted password. */
    private static final Pattern CIPHERTEXT = Pattern.compile(".*\\{.+}.*", Pattern.DOTALL);

    /** Anything longer or with a digit could be the key itself, by mistake, so no message shows it. */
    private static final Pattern NO_KEY = Pattern.compile("[^\\p{Cntrl}\\p{IsDigit}]{1,20}");

    private static final Pattern VARIABLE_NAME = Pattern.compile("[A-Z_]{1,20}");

    private final MavenSession session;
    private final SettingsDecrypter decrypter;
    private final String serverId;
    private final String variable;

    /** A lookup that has not been made. */
    public ApiKeyLookup(MavenSession session, SettingsDecrypter decrypter, String serverId, String variable) {
        this.session = session;
        this.decrypter = decrypter;
        this.serverId = serverId == null || serverId.isBlank() ? null : serverId.strip();
        this.variable = variable;
    }

    @Override
    public ApiKey get() {
        if (serverId != null) {
            ApiKey key = fromServer(serverId);
            if (key == null) {
                boolean shown = NO_KEY.matcher(serverId).matches();
                throw new InvalidConfigurationException("settings.xml has no <server> with "
                        + (shown ? "<id>" + serverId + "</id>" : "that <id>")
                        + " and a <password>, which " + InvalidConfigurationException.named("serverId")
                        + " names as the place of the API key"
                        + (shown ? "." : "; its value is not shown, in case that it is the key itself."));
            }
            return key;
        }
        ApiKey key = fromEnvironment();
        if (key == null) {
            key = fromServer(DEFAULT_SERVER);
        }
        if (key == null) {
            String parameter = InvalidConfigurationException.named("apiKeyEnvName");
            throw new InvalidConfigurationException("No API key. Set the environment variable "
                    + (VARIABLE_NAME.matcher(variable).matches()
                            ? variable + " (" + parameter + " can name another)"
                            : "that " + parameter + " names")
                    + ", or add <server><id>" + DEFAULT_SERVER
                    + "</id><password>…</password></server> to settings.xml. To try the build without a key, run"
                    + " happyhorse:sandbox before happyhorse:await.");
        }
        return key;
    }

    private ApiKey fromEnvironment() {
        Properties system = session.getSystemProperties();
        String value = system.getProperty("env." + variable);
        if (value == null) {
            // Maven writes the names in upper case where the system does not tell the cases apart.
            value = system.getProperty("env." + variable.toUpperCase(Locale.ROOT));
        }
        return key(value, "environment variable " + variable);
    }

    private ApiKey fromServer(String id) {
        Server server = session.getSettings().getServer(id);
        if (server == null) {
            return null;
        }
        String source = "<server> " + id + " in settings.xml";
        SettingsDecryptionResult result = decrypter.decrypt(new DefaultSettingsDecryptionRequest(server));
        for (SettingsProblem problem : result.getProblems()) {
            if (problem.getSeverity() != SettingsProblem.Severity.WARNING) {
                throw undecryptable(source);
            }
        }
        String password = result.getServer() == null
                ? server.getPassword()
                : result.getServer().getPassword();
        if (password != null && CIPHERTEXT.matcher(password).matches()) {
            throw undecryptable(source);
        }
        return key(password, source);
    }

    private static InvalidConfigurationException undecryptable(String source) {
        return new InvalidConfigurationException("The API key in " + source
                + " cannot be decrypted, so it was not sent. Encrypt it anew for the master password of this machine"
                + " (settings-security.xml), or set the environment variable instead.");
    }

    /** A CI system gives a fork an empty secret, so empty counts as absent. */
    private static ApiKey key(String value, String source) {
        String stripped = value == null ? "" : value.strip();
        if (stripped.isEmpty()) {
            return null;
        }
        if (!ApiKey.isSendable(stripped)) {
            throw new InvalidConfigurationException("The API key from " + source
                    + " has a character in it that cannot be sent: only visible ASCII characters can.");
        }
        return new ApiKey(stripped, source);
    }
}
