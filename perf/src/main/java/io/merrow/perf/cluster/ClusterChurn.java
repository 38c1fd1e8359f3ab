package io.merrow.perf.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.merrow.enrich.AddressIndex;
import io.merrow.enrich.Decoration;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.Meta;
import io.merrow.net.IpProtocol;
import java.lang.management.ManagementFactory;
import java.util.Random;

/**
 * CPU time of changes and look-ups, which other work on the machine hardly touches, as it does wall time: a pod takes
 * another's place in a cluster of 5 000, without and with the reading of its JSON; a look-up among 50 000 pods and 5 000
 * services. Prints a line a round; the last rounds count.
 */
public final class ClusterChurn {
    private static final int CHURNING = 5_000;
    private static final int LOOKED_UP = 50_000;
    private static final int ROUNDS = 8;
    private static final int LOOKS = 2_000_000;

    private static long found;

    private ClusterChurn() {}

    public static void main(final String[] args) {
        final GeneratedCluster churning = new GeneratedCluster();
        churning.fill(CHURNING);
        final GeneratedCluster large = new GeneratedCluster();
        large.fill(LOOKED_UP);
        final KubernetesSerialization json = new KubernetesSerialization();
        for (int round = 1; round <= ROUNDS; round++) {
            System.out.printf(
                    "round %d: %.1f us a change, %.1f us with its JSON, %.1f ns a look-up%n",
                    round,
                    changesNs(churning, 2 * round, null) / 1e3,
                    changesNs(churning, 2 * round + 1, json) / 1e3,
                    lookUpsNs(large.writer.index()));
        }
        System.out.println(churning.writer + ", found " + found);
    }

    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Every pod is replaced once. */
    private static double changesNs(
            final GeneratedCluster cluster, final int version, final KubernetesSerialization json) {
        final Pod[] pods = new Pod[CHURNING];
        final String[] texts = new String[CHURNING];
        final String[] gone = new String[CHURNING];
        for (int i = 0; i < CHURNING; i++) {
            pods[i] = GeneratedCluster.pod(i, version);
            gone[i] = key(GeneratedCluster.pod(i, version == 2 ? 0 : version - 1));
            texts[i] = json == null ? null : json.asJson(pods[i]);
        }
        final long startNs = cpuNs();
        for (int i = 0; i < CHURNING; i++) {
            final long nowMs = System.currentTimeMillis();
            final Pod pod = json == null ? pods[i] : json.unmarshal(texts[i], Pod.class);
            cluster.model.remove(ClusterKind.POD, gone[i], nowMs);
            cluster.put(pod);
            cluster.model.prune(nowMs);
        }
        return (cpuNs() - startNs) / (double) CHURNING;
    }

    private static String key(final Pod pod) {
        return Meta.key(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
    }

    private static double lookUpsNs(final AddressIndex index) {
        final Random random = new Random(1);
        final long[] lows = new long[4096];
        for (int i = 0; i < lows.length; i++) {
            final int number = random.nextInt(LOOKED_UP);
            lows[i] = AddressIndex.IPV4_LOW_PREFIX | 10L << 24 | number;
        }
        final long nowMs = System.currentTimeMillis();
        final long startNs = cpuNs();
        for (int i = 0; i < LOOKS; i++) {
            final Decoration decoration =
                    index.find(AddressIndex.IPV4_HIGH, lows[i & lows.length - 1], IpProtocol.TCP, 8080, nowMs);
            found += decoration == null ? 0 : 1;
        }
        return (cpuNs() - startNs) / (double) LOOKS;
    }
}
