package io.merrow.k8s.store;

import io.merrow.k8s.facts.Address;
import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.Meta;
import java.util.List;
import java.util.Map;

/** A pod of which every part says which version of which pod it is: parts of two versions in one are seen. */
record Generation(int pod, int version) {
    private static final int TEXT = 40;

    ClusterFacts.Pod facts() {
        final String text = (pod + "." + version + "/").repeat(TEXT + version % TEXT);
        final List<ClusterFacts.Container> containers =
                List.of(new ClusterFacts.Container("c" + version, text, List.of()));
        return new ClusterFacts.Pod(
                new Meta(
                        ClusterKind.POD,
                        "shop/pod-" + pod,
                        "shop",
                        "pod-" + pod,
                        "uid-" + pod,
                        Map.of("version", text),
                        Map.of(),
                        null,
                        version),
                List.of(new Address(0, pod)),
                List.of(),
                "node-" + version,
                false,
                version,
                0,
                containers,
                ClusterFacts.Pod.namedPorts(containers));
    }

    /** @throws AssertionError when it is not one version as a whole. */
    static Generation of(final ClusterFacts facts) {
        final ClusterFacts.Pod pod = (ClusterFacts.Pod) facts;
        final Generation found = new Generation(
                (int) pod.addresses().get(0).low(), (int) pod.meta().createdMs());
        if (!found.facts().equals(facts)) {
            throw new AssertionError("not as it was written: " + facts);
        }
        return found;
    }
}
