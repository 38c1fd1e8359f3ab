package io.merrow.k8s.read;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.merrow.k8s.facts.ClusterKind;
import java.util.function.Supplier;

/** Which class of the client's model is which kind. */
public final class KindTypes {
    private KindTypes() {}

    /** Takes a kind and its type. */
    @FunctionalInterface
    public interface Visitor {
        /** @param maker of an empty object. */
        <T extends HasMetadata> void visit(ClusterKind kind, Class<T> type, Supplier<T> maker);
    }

    /** What others rest on first: a pod is worked out once when its owners and services are known. */
    public static void forEach(final Visitor visitor) {
        visitor.visit(ClusterKind.NAMESPACE, Namespace.class, Namespace::new);
        visitor.visit(ClusterKind.NODE, Node.class, Node::new);
        visitor.visit(ClusterKind.DEPLOYMENT, Deployment.class, Deployment::new);
        visitor.visit(ClusterKind.REPLICASET, ReplicaSet.class, ReplicaSet::new);
        visitor.visit(ClusterKind.STATEFULSET, StatefulSet.class, StatefulSet::new);
        visitor.visit(ClusterKind.DAEMONSET, DaemonSet.class, DaemonSet::new);
        visitor.visit(ClusterKind.JOB, Job.class, Job::new);
        visitor.visit(ClusterKind.CRONJOB, CronJob.class, CronJob::new);
        visitor.visit(ClusterKind.SERVICE, Service.class, Service::new);
        visitor.visit(ClusterKind.NETWORKPOLICY, NetworkPolicy.class, NetworkPolicy::new);
        visitor.visit(ClusterKind.POD, Pod.class, Pod::new);
        visitor.visit(ClusterKind.ENDPOINTSLICE, EndpointSlice.class, EndpointSlice::new);
        visitor.visit(ClusterKind.ENDPOINTS, Endpoints.class, Endpoints::new);
        visitor.visit(ClusterKind.INGRESS, Ingress.class, Ingress::new);
        visitor.visit(ClusterKind.GATEWAY, Gateway.class, Gateway::new);
    }
}
