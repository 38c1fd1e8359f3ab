package io.merrow.perf.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.Meta;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A pod takes another's place, in a cluster of 5 000: the work on one change. At 1 000 a second it may cost 100 µs for a
 * tenth of a core. Without and with the reading of the pod's JSON, which is fabric8's and the larger part.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PodChangesBenchmark {
    private static final int PODS = 5_000;

    private final KubernetesSerialization json = new KubernetesSerialization();
    private final GeneratedCluster cluster = new GeneratedCluster();
    private final Pod[][] pods = new Pod[2][PODS];
    private final String[] texts = new String[PODS];
    private int next;

    @Setup
    public void fill() {
        cluster.fill(PODS);
        for (int i = 0; i < PODS; i++) {
            pods[0][i] = GeneratedCluster.pod(i, 1);
            pods[1][i] = GeneratedCluster.pod(i, 2);
            texts[i] = json.asJson(GeneratedCluster.pod(i, 3));
        }
    }

    /** From the object on: trimming, owners, services, the index. */
    @Benchmark
    public void replace() {
        final int number = next % PODS;
        change(pods[next / PODS & 1][number], pods[next / PODS + 1 & 1][number]);
        next++;
    }

    /** From the bytes of the watch on. */
    @Benchmark
    public void readAndReplace() {
        final int number = next % PODS;
        final Pod pod = json.unmarshal(texts[number], Pod.class);
        change(pod, pods[0][number]);
        next++;
    }

    private void change(final Pod come, final Pod gone) {
        final long nowMs = System.currentTimeMillis();
        cluster.model.remove(
                ClusterKind.POD,
                Meta.key(gone.getMetadata().getNamespace(), gone.getMetadata().getName()),
                nowMs);
        cluster.put(come);
        cluster.model.prune(nowMs);
    }
}
