package io.merrow.config;

import java.time.Duration;
import java.util.List;

/** What is watched at the Kubernetes API. */
public record K8sInformerConfig(
        @Key(
                        value = "false",
                        inKubernetes = "true",
                        doc = "Whether the API is watched; it is, too, where kubeconfig_path is set.")
                boolean enabled,
        @Key(
                        mayBeEmpty = true,
                        readable = true,
                        doc = "File with the way to the API server; none: the pod's service account.")
                String kubeconfigPath,
        @Key(
                        value = "30s",
                        min = "1s",
                        max = "1h",
                        doc = "The first look at everything may take so long before a warning; nothing waits for it.")
                Duration informersSyncTimeout,
        @Key(doc = "Objects that count; none: all. A kind that no entry names is not watched then.")
                List<SelectorConfig> selectors,
        @Key(
                        value = "false",
                        doc =
                                "Whether the pods of this node alone are watched, by K8S_NODE_NAME: less memory and less work for"
                                        + " the API server; pods of other nodes have no names then.")
                boolean ownPodsOnly,
        @Key(doc = "Owners of pods.") OwnerRelationsConfig ownerRelations,
        @Key(doc = "Kinds whose selectors are followed to pods; none: Service and NetworkPolicy.")
                List<SelectorRelationConfig> selectorRelations) {
    public K8sInformerConfig {
        selectors = List.copyOf(selectors);
        selectorRelations = List.copyOf(selectorRelations);
    }
}
