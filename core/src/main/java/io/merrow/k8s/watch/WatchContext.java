package io.merrow.k8s.watch;

import io.merrow.k8s.api.ApiConnection;
import io.merrow.k8s.model.ClusterModel;
import io.merrow.k8s.read.FactsReader;
import io.opentelemetry.api.trace.Tracer;
import java.util.function.Supplier;
import org.agrona.concurrent.EpochClock;

/**
 * What the watches of all kinds share.
 *
 * @param api     the connection to the API server.
 * @param options what is watched.
 * @param model   gets the objects.
 * @param reader  reduces them to facts.
 * @param clock   Unix epoch, ms.
 * @param tracer  of starts and restarts.
 */
record WatchContext(
        ApiConnection api,
        WatchOptions options,
        ClusterModel model,
        FactsReader reader,
        EpochClock clock,
        Supplier<Tracer> tracer) {}
