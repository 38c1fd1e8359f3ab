package io.merrow.k8s;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Connections to API servers, by the JDK's HTTP client. */
final class Clients {
    private static final int REQUEST_TIMEOUT_MS = 30_000;
    private static final int CONNECT_TIMEOUT_MS = 5_000;

    private Clients() {}

    /**
     * @param kubeconfig null: the service account of the pod, else what {@code KUBECONFIG} or the home directory has.
     * @throws IllegalArgumentException naming a file that is not there.
     */
    static KubernetesClient connect(final Path kubeconfig) {
        return connect(find(kubeconfig));
    }

    /** Likewise, but each question is asked once: a failure is the answer. */
    static KubernetesClient connectToAskOnce(final Path kubeconfig) {
        return connect(new ConfigBuilder(find(kubeconfig))
                .withRequestRetryBackoffLimit(0)
                .build());
    }

    private static Config find(final Path kubeconfig) {
        if (kubeconfig != null && !Files.isReadable(kubeconfig)) {
            throw new IllegalArgumentException(
                    "cannot read " + kubeconfig + "; correct discovery.informer.k8s.kubeconfig_path");
        }
        return kubeconfig == null ? Config.autoConfigure(null) : Config.fromKubeconfig(kubeconfig.toFile());
    }

    static KubernetesClient connect(final Config found) {
        final Config config = new ConfigBuilder(found)
                .withRequestTimeout(REQUEST_TIMEOUT_MS)
                .withConnectionTimeout(CONNECT_TIMEOUT_MS)
                .withUserAgent("merrow")
                .build();
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new JdkHttpClientFactory())
                .build();
    }
}
