package io.github.happyhorse.maven.http;

import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Response;

/** Writes a line for each request: method, host, path, status, time and bytes; never a query or a header's value. */
final class RequestLog extends EventListener {

    private static final long NANOS_PER_MILLISECOND = 1_000_000;

    private final Consumer<String> lines;
    private final LongSupplier nanoTime;
    private long start;
    private int status;
    private long bytes;

    /** A log for a single call. */
    RequestLog(Consumer<String> lines, LongSupplier nanoTime) {
        this.lines = lines;
        this.nanoTime = nanoTime;
    }

    @Override
    public void callStart(Call call) {
        start = nanoTime.getAsLong();
    }

    @Override
    public void responseHeadersEnd(Call call, Response response) {
        status = response.code();
    }

    @Override
    public void responseBodyEnd(Call call, long byteCount) {
        bytes = byteCount;
    }

    @Override
    public void callEnd(Call call) {
        write(call, "HTTP " + status);
    }

    @Override
    public void callFailed(Call call, IOException failure) {
        write(
                call,
                (status == 0 ? "" : "HTTP " + status + ", ")
                        + failure.getClass().getSimpleName());
    }

    private void write(Call call, String end) {
        long milliseconds = (nanoTime.getAsLong() - start) / NANOS_PER_MILLISECOND;
        lines.accept(call.request().method() + " "
                + Redactor.url(call.request().url().toString()) + ": " + end + ", " + milliseconds + " ms, " + bytes
                + " bytes");
    }
}
