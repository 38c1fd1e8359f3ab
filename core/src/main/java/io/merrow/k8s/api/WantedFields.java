package io.merrow.k8s.api;

import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayStatus;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;

/**
 * The fields of the API's objects that the agent reads. All others are skipped in the text of an answer: no object is made of them, and
 * the classes of their types are not even looked at. Of a pod's 7 kB that leaves about 1 kB.
 *
 * <p>A reader of a further field adds it here; {@code TrimmedObjectsTest} compares with whole objects. Types that are not named here are
 * read whole. Immutable; any thread.
 */
final class WantedFields extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    static final Map<Class<?>, Set<String>> FIELDS = Map.ofEntries(
            // Version and UID are for the informer, annotations for its bookmarks, too.
            of(
                    ObjectMeta.class,
                    "name",
                    "namespace",
                    "uid",
                    "resourceVersion",
                    "creationTimestamp",
                    "labels",
                    "annotations",
                    "ownerReferences"),
            of(OwnerReference.class, "kind", "name", "uid", "controller"),
            of(ObjectReference.class, "kind", "name"),
            of(PartialObjectMetadata.class, "metadata"),
            of(Namespace.class, "metadata"),
            of(Node.class, "metadata", "spec", "status"),
            of(NodeSpec.class, "podCIDR", "podCIDRs"),
            of(NodeStatus.class, "addresses"),
            of(Pod.class, "metadata", "spec", "status"),
            of(PodSpec.class, "nodeName", "hostNetwork", "containers", "initContainers", "ephemeralContainers"),
            of(Container.class, "name", "image", "ports", "restartPolicy"),
            of(EphemeralContainer.class, "name", "image", "ports"),
            of(ContainerPort.class, "name", "protocol", "containerPort", "hostPort"),
            of(
                    PodStatus.class,
                    "phase",
                    "podIP",
                    "podIPs",
                    "hostIP",
                    "hostIPs",
                    "startTime",
                    "conditions",
                    "containerStatuses",
                    "initContainerStatuses"),
            of(PodCondition.class, "type", "status", "lastTransitionTime"),
            of(ContainerStatus.class, "state", "restartCount"),
            of(Service.class, "metadata", "spec", "status"),
            of(
                    ServiceSpec.class,
                    "type",
                    "selector",
                    "clusterIP",
                    "clusterIPs",
                    "externalName",
                    "externalIPs",
                    "loadBalancerIP",
                    "ports"),
            of(ServicePort.class, "name", "protocol", "port", "targetPort", "nodePort"),
            of(EndpointSlice.class, "metadata", "endpoints"),
            of(Endpoint.class, "addresses", "targetRef"),
            of(Endpoints.class, "metadata", "subsets"),
            of(EndpointSubset.class, "addresses"),
            of(EndpointAddress.class, "ip", "targetRef"),
            of(Deployment.class, "metadata", "spec"),
            of(DeploymentSpec.class, "selector"),
            of(ReplicaSet.class, "metadata", "spec"),
            of(ReplicaSetSpec.class, "selector"),
            of(StatefulSet.class, "metadata", "spec"),
            of(StatefulSetSpec.class, "selector"),
            of(DaemonSet.class, "metadata", "spec"),
            of(DaemonSetSpec.class, "selector"),
            of(Job.class, "metadata", "spec"),
            of(JobSpec.class, "selector"),
            of(CronJob.class, "metadata"),
            of(NetworkPolicy.class, "metadata", "spec"),
            of(Ingress.class, "metadata", "status"),
            of(Gateway.class, "metadata", "status"),
            of(GatewayStatus.class, "addresses"));

    /** Kinds of objects that come as events of watches. */
    static final List<Class<?>> OBJECTS = List.of(
            Pod.class,
            EndpointSlice.class,
            PartialObjectMetadata.class,
            ReplicaSet.class,
            Deployment.class,
            Job.class,
            Endpoints.class,
            Node.class,
            Service.class,
            Namespace.class,
            DaemonSet.class,
            StatefulSet.class,
            CronJob.class,
            NetworkPolicy.class,
            Ingress.class,
            Gateway.class);

    private static Map.Entry<Class<?>, Set<String>> of(final Class<?> type, final String... fields) {
        return Map.entry(type, Set.of(fields));
    }

    @Override
    public JsonIncludeProperties.Value findPropertyInclusionByName(
            final MapperConfig<?> config, final Annotated annotated) {
        final Set<String> fields = FIELDS.get(annotated.getRawType());
        return fields == null ? super.findPropertyInclusionByName(config, annotated) : new IncludedNames(fields);
    }

    /** Its constructor is for subclasses. */
    private static final class IncludedNames extends JsonIncludeProperties.Value {
        private static final long serialVersionUID = 1;

        private IncludedNames(final Set<String> names) {
            super(names, null); // whether they are in a given order does not matter
        }
    }
}
