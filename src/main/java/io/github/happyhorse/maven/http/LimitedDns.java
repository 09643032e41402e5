package io.github.happyhorse.maven.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Dns;

/**
 * Looks up host names on daemon threads, because neither a time limit, a cancelled call nor an interrupt ends the
 * system's lookup.
 */
final class LimitedDns implements Dns {

    /** The name server did not answer. */
    static final class NoAnswer extends UnknownHostException {

        private static final long serialVersionUID = 1L;

        NoAnswer(String message) {
            super(message);
        }
    }

    private static final long SLICE_MILLIS = 20;

    private final Dns system;
    private final Duration limit;
    private final Map<Thread, okhttp3.Call> calls = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<List<InetAddress>>> lookups = new ConcurrentHashMap<>();

    LimitedDns(Dns system, Duration limit) {
        this.system = system;
        this.limit = limit;
    }

    /** The next lookup of this thread is for a call. */
    void startFor(okhttp3.Call call) {
        calls.put(Thread.currentThread(), call);
    }

    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
        okhttp3.Call call = calls.remove(Thread.currentThread());
        CompletableFuture<List<InetAddress>> lookup = lookups.computeIfAbsent(host, this::start);
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                return lookup.get(SLICE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (call != null && call.isCanceled()) {
                    throw new NoAnswer("the lookup of host " + host + " was cancelled");
                }
                if (System.nanoTime() - end > 0) {
                    throw new NoAnswer("no name server answered for host " + host + " in " + limit.toSeconds() + " s");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new NoAnswer("the lookup of host " + host + " was interrupted");
            } catch (ExecutionException e) {
                UnknownHostException unknown = new UnknownHostException(host);
                unknown.initCause(e.getCause());
                throw unknown;
            }
        }
    }

    /** One lookup for each host at a time, so that a name server that hangs does not collect threads. */
    private CompletableFuture<List<InetAddress>> start(String host) {
        CompletableFuture<List<InetAddress>> lookup = new CompletableFuture<>();
        Thread thread = new Thread(() -> lookUp(host, lookup), "happyhorse-dns");
        thread.setDaemon(true);
        thread.start();
        return lookup;
    }

    private void lookUp(String host, CompletableFuture<List<InetAddress>> lookup) {
        try {
            List<InetAddress> addresses = system.lookup(host);
            lookups.remove(host);
            lookup.complete(addresses);
        } catch (UnknownHostException | RuntimeException | Error e) {
            lookups.remove(host);
            lookup.completeExceptionally(e);
        }
    }
}
