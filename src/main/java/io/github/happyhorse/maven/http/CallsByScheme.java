package io.github.happyhorse.maven.http;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** Makes calls with a client for each scheme, each built when first needed, because reading the trust store is slow. */
final class CallsByScheme implements Call.Factory {

    private final Supplier<OkHttpClient.Builder> trusting;
    private final UnaryOperator<OkHttpClient.Builder> common;

    private OkHttpClient plain;
    private OkHttpClient secure;

    CallsByScheme(Supplier<OkHttpClient.Builder> trusting, UnaryOperator<OkHttpClient.Builder> common) {
        this.trusting = trusting;
        this.common = common;
    }

    @Override
    public Call newCall(Request request) {
        return (request.isHttps() ? secure() : plain()).newCall(request);
    }

    private synchronized OkHttpClient plain() {
        if (plain == null) {
            plain = common.apply(cleartext()).build();
        }
        return plain;
    }

    private synchronized OkHttpClient secure() {
        if (secure == null) {
            secure = built(common, trusting);
        }
        return secure;
    }

    /** OkHttp throws undeclared exceptions if the JVM's trust store cannot be read; then each call fails with it. */
    private static OkHttpClient built(
            UnaryOperator<OkHttpClient.Builder> common, Supplier<OkHttpClient.Builder> trusting) {
        try {
            return common.apply(trusting.get()).build();
        } catch (Exception | AssertionError e) {
            return common.apply(cleartext())
                    .addInterceptor(chain -> {
                        throw new RequestFailure(
                                ConnectionProblem.Kind.TRUST_STORE,
                                "the trust store of the JVM cannot be read (" + innermost(e)
                                        + "), check -Djavax.net.ssl.trustStore and its password",
                                e);
                    })
                    .build();
        }
    }

    /** The JVM wraps what is wrong with the store in what it could not do without it. */
    private static String innermost(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** Without a specification of TLS the client sets none up. */
    private static OkHttpClient.Builder cleartext() {
        return new OkHttpClient.Builder().connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
    }

    /** How many connections there are, used or idle. */
    int connections() {
        return built().mapToInt(client -> client.connectionPool().connectionCount())
                .sum();
    }

    /** Closes every idle connection. */
    void closeIdle() {
        built().forEach(client -> client.connectionPool().evictAll());
    }

    private synchronized Stream<OkHttpClient> built() {
        return Stream.of(plain, secure).filter(Objects::nonNull);
    }
}
