package io.merrow.k8s.api;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;

/** A client of an API server by the JDK's HTTP client, with its gate and the outcomes of its requests. Any thread. */
public record ApiConnection(
        KubernetesClient client, ApiGate gate, ApiOutcomes outcomes, MetadataOnly metadataOnly, Backlog backlog)
        implements AutoCloseable {
    private static final int REQUEST_TIMEOUT_MS = 30_000;
    private static final int CONNECT_TIMEOUT_MS = 5_000;

    /**
     * @param kubeconfig null: the service account of the pod, else what {@code KUBECONFIG} or the home directory has.
     * @throws IllegalArgumentException naming a file that is not there.
     */
    public static ApiConnection open(final Path kubeconfig) {
        return open(find(kubeconfig), true);
    }

    /** Likewise, but each question is asked once: a failure is the answer. */
    public static ApiConnection openToAskOnce(final Path kubeconfig) {
        return open(find(kubeconfig), false);
    }

    private static Config find(final Path kubeconfig) {
        if (kubeconfig != null && !Files.isReadable(kubeconfig)) {
            throw new IllegalArgumentException(
                    "failed to read " + kubeconfig + "; correct discovery.informer.k8s.kubeconfig_path");
        }
        final Config config =
                kubeconfig == null ? Config.autoConfigure(null) : Config.fromKubeconfig(kubeconfig.toFile());
        return TokenFile.use(config);
    }

    /** With a configuration that was found; its watch reconnect interval is the first interval of the gate. */
    public static ApiConnection open(final Config found) {
        return open(found, true);
    }

    private static ApiConnection open(final Config found, final boolean isPatient) {
        final ApiGate gate = ApiGate.of(
                isPatient ? TimeUnit.MILLISECONDS.toNanos(Math.max(1, found.getWatchReconnectInterval())) : 1);
        final ApiOutcomes outcomes = new ApiOutcomes(System::currentTimeMillis);
        final Backlog backlog = new Backlog();
        final Requests requests = new Requests(gate, outcomes, backlog);
        final MetadataOnly metadataOnly = new MetadataOnly();
        final Config config = new ConfigBuilder(found)
                .withRequestTimeout(REQUEST_TIMEOUT_MS)
                .withConnectionTimeout(CONNECT_TIMEOUT_MS)
                // The gate and the informers retry; the client's own retries would multiply with theirs.
                .withRequestRetryBackoffLimit(0)
                // To a refused token API servers add GOAWAY, which the client of JDK 17 takes for the answer.
                .withHttp2Disable(true)
                .withUserAgent("merrow")
                .build();
        final KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(config)
                .withKubernetesSerialization(new TrimmingSerialization())
                .withHttpClientFactory(new JdkHttpClientFactory() {
                    @Override
                    protected HttpClient.Builder createNewHttpClientBuilder() {
                        return new GatedHttpClientBuilder(super.createNewHttpClientBuilder(), requests, metadataOnly);
                    }
                })
                .build();
        return new ApiConnection(client, gate, outcomes, metadataOnly, backlog);
    }

    /** {@code https://10.96.0.1:443}. */
    public String address() {
        return ApiFailure.address(URI.create(client.getMasterUrl().toString()));
    }

    @Override
    public void close() {
        gate.close();
        CloseHelper.quietClose(client);
    }
}
