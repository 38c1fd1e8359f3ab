package io.merrow.config.discovery;

import io.merrow.config.schema.Key;
import java.time.Duration;
import java.util.List;

/** What is watched at the Kubernetes API. */
public record K8sInformerConfig(
        @Key(value = "false", inKubernetes = "true", doc = "Watches the Kubernetes API. Implied by kubeconfig_path.")
                boolean enabled,
        @Key(mayBeEmpty = true, readable = true, doc = "Path of a kubeconfig file. Default: the pod's service account.")
                String kubeconfigPath,
        @Key(
                        value = "30s",
                        min = "1s",
                        max = "1h",
                        doc = "Time allowed for the first complete list before a warning is logged. Capture does not "
                                + "wait for it.")
                Duration informersSyncTimeout,
        @Key(doc = "Objects to watch. Default: all. When set, kinds without an entry are not watched.")
                List<SelectorConfig> selectors,
        @Key(
                        value = "false",
                        doc = "Watches only the pods of this node (K8S_NODE_NAME). Saves memory and load on the API "
                                + "server; pods of other nodes get no names.")
                boolean ownPodsOnly,
        @Key(doc = "Owners of pods.") OwnerRelationsConfig ownerRelations,
        @Key(doc = "Kinds whose selectors are matched to pods. Default: Service and NetworkPolicy.")
                List<SelectorRelationConfig> selectorRelations) {
    public K8sInformerConfig {
        selectors = List.copyOf(selectors);
        selectorRelations = List.copyOf(selectorRelations);
    }
}
