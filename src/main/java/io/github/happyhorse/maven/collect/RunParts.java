package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.http.HttpClients;
import io.github.happyhorse.maven.poll.Heartbeat;
import io.github.happyhorse.maven.result.ResultStore;

/** What the tasks of one goal run share. */
record RunParts(
        HttpClients http,
        Workers workers,
        ServiceDesk service,
        ResultStore store,
        Journal journal,
        Wording wording,
        RunLog log) {

    static RunParts of(CollectRequest request, RunContext context, HttpClients http, Workers workers) {
        Heartbeat heartbeat = new Heartbeat(context.clock().instant());
        RunLog log = new RunLog(
                context.console(), context.clock(), heartbeat, request.tasks().size(), request.offline());
        Wording wording = new Wording(request, context.pluginVersion());
        Journal journal = new Journal(request.origin());
        ResultStore store = new ResultStore(context.pluginVersion());
        ServiceDesk service =
                new ServiceDesk(request, context, http.service(), store, journal, wording, log, heartbeat, workers);
        return new RunParts(http, workers, service, store, journal, wording, log);
    }
}
