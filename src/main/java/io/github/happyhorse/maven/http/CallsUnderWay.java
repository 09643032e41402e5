package io.github.happyhorse.maven.http;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Call;
import okhttp3.EventListener;

/**
 * Knows the calls whose body is not read to its end yet; OkHttp's own dispatcher forgets them once the headers are
 * there.
 */
final class CallsUnderWay extends EventListener {

    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    @Override
    public void callStart(Call call) {
        calls.add(call);
        if (closed) {
            call.cancel();
        }
    }

    @Override
    public void callEnd(Call call) {
        calls.remove(call);
    }

    @Override
    public void callFailed(Call call, IOException thrown) {
        calls.remove(call);
    }

    void cancelAll() {
        closed = true;
        calls.forEach(Call::cancel);
    }
}
