package io.merrow.perf.cluster;

import java.util.Locale;
import java.util.UUID;

/**
 * Objects as an API server writes them: with managed fields, volumes, probes, tolerations and conditions, of which the agent needs
 * little. A pod has about 7 kB. Ten pods an owner, and a service for each owner; 100 pods a node, and 100 namespaces.
 *
 * <p>Immutable; any thread.
 */
public final class ClusterObjects {
    public static final int PODS_OF_AN_OWNER = 10;
    private static final int PODS_OF_A_NODE = 100;
    private static final int NAMESPACES = 100;
    private static final String HASH = "5d4f8c7b9";

    private ClusterObjects() {}

    /** Steps in the life of a pod that are events of a watch each, in their order. */
    public enum PodStage {
        CREATED,
        SCHEDULED,
        STARTED,
        READY,
        DELETING,
        STOPPED
    }

    static String namespaceName(final int owner) {
        return "team-" + owner % NAMESPACES;
    }

    static String podName(final int number, final int generation) {
        return "app-" + number / PODS_OF_AN_OWNER + '-' + HASH + '-' + Integer.toString(number, 36) + '-' + generation;
    }

    /** The n-th pod of the cluster, after having been replaced {@code generation} times. */
    public static String pod(final int number, final int generation, final PodStage stage, final long version) {
        final int owner = number / PODS_OF_AN_OWNER;
        final boolean hasNode = stage.compareTo(PodStage.SCHEDULED) >= 0;
        final boolean hasAddress = stage.compareTo(PodStage.STARTED) >= 0;
        final String name = podName(number, generation);
        return """
                {"kind":"Pod","apiVersion":"v1","metadata":{"name":"%s","generateName":"app-%d-%s-",\
                "namespace":"%s","uid":"%s","resourceVersion":"%d","generation":1,\
                "creationTimestamp":"2024-05-01T10:00:00Z",%s\
                "labels":{"app.kubernetes.io/name":"app-%d","app.kubernetes.io/part-of":"shop",\
                "app.kubernetes.io/version":"1.2.3","pod-template-hash":"%s"},\
                "annotations":{"checksum/config":"9b0c5a1e6a7f4f2c8f0f7a8a94d0b6a6dd0c3a3b3ac5b7f9a0b4d7c3e5f1a2b3",\
                "prometheus.io/scrape":"true","prometheus.io/port":"9090",\
                "kubectl.kubernetes.io/restartedAt":"2024-05-01T09:59:58Z"},\
                "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"app-%d-%s","uid":"%s",\
                "controller":true,"blockOwnerDeletion":true}],"managedFields":[%s]},\
                "spec":{%s,%s"restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst",\
                "serviceAccountName":"app-%d","serviceAccount":"app-%d",%s},"status":{%s}}"""
                .formatted(
                        name,
                        owner,
                        HASH,
                        namespaceName(owner),
                        new UUID(number, generation),
                        version,
                        stage.compareTo(PodStage.DELETING) >= 0
                                ? "\"deletionTimestamp\":\"2024-05-01T11:00:30Z\",\"deletionGracePeriodSeconds\":30,"
                                : "",
                        owner,
                        HASH,
                        owner,
                        HASH,
                        replicaSetUid(owner),
                        MANAGED_FIELDS,
                        VOLUMES,
                        CONTAINERS.formatted(owner, owner, owner),
                        owner,
                        owner,
                        (hasNode ? "\"nodeName\":\"node-" + number / PODS_OF_A_NODE + "\"," : "") + SPEC_END,
                        status(number, generation, stage, hasNode, hasAddress));
    }

    private static String status(
            final int number,
            final int generation,
            final PodStage stage,
            final boolean hasNode,
            final boolean hasAddress) {
        final boolean isReady = stage == PodStage.READY;
        final String ready = isReady ? "True" : "False";
        final StringBuilder text = new StringBuilder(1024)
                .append("\"phase\":\"")
                .append(hasAddress ? "Running" : "Pending")
                .append("\",\"conditions\":[");
        if (hasAddress) {
            text.append(condition("PodReadyToStartContainers", "True")).append(',');
        }
        text.append(condition("Initialized", hasAddress ? "True" : "False"))
                .append(',')
                .append(condition("Ready", ready))
                .append(',')
                .append(condition("ContainersReady", ready))
                .append(',')
                .append(condition("PodScheduled", hasNode ? "True" : "False"))
                .append(']');
        if (hasNode) {
            text.append(",\"hostIP\":\"")
                    .append(nodeAddress(number / PODS_OF_A_NODE))
                    .append('"');
        }
        if (hasAddress) {
            final String address = podAddress(number, generation);
            text.append(
                    """
                    ,"podIP":"%s","podIPs":[{"ip":"%s"}],"startTime":"2024-05-01T10:00:00Z",\
                    "containerStatuses":[%s,%s],"qosClass":"Burstable\""""
                            .formatted(
                                    address,
                                    address,
                                    containerStatus("app", "app-" + number / PODS_OF_AN_OWNER, isReady),
                                    containerStatus("exporter", "exporter", isReady)));
        }
        return text.toString();
    }

    private static String condition(final String type, final String status) {
        return """
                {"type":"%s","status":"%s","observedGeneration":1,"lastProbeTime":null,"lastTransitionTime":"2024-05-01T10:00:01Z"}"""
                .formatted(type, status);
    }

    private static String containerStatus(final String name, final String image, final boolean isReady) {
        return """
                {"name":"%s","state":{"running":{"startedAt":"2024-05-01T10:00:02Z"}},"lastState":{},"ready":%s,\
                "restartCount":0,"image":"registry.example/team/%s:1.2.3",\
                "imageID":"registry.example/team/%s@sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",\
                "containerID":"containerd://b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c","started":true,\
                "volumeMounts":[{"name":"config","mountPath":"/etc/app","readOnly":true,"recursiveReadOnly":"Disabled"}]}"""
                .formatted(name, isReady, image, image);
    }

    /** A pod that takes another's place has another address: 10.0.0.0/9 and 10.128.0.0/9 in turn. */
    static String podAddress(final int number, final int generation) {
        return "10." + ((number >> 16 & 127) + (generation & 1) * 128) + '.' + (number >> 8 & 255) + '.'
                + (number & 255);
    }

    private static String nodeAddress(final int node) {
        return "192.168." + (node >> 8 & 255) + '.' + (node & 255);
    }

    private static String replicaSetUid(final int owner) {
        return new UUID(-1, owner).toString();
    }

    private static String deploymentUid(final int owner) {
        return new UUID(-2, owner).toString();
    }

    public static String node(final int number, final long version) {
        return """
                {"kind":"Node","apiVersion":"v1","metadata":{"name":"node-%d","uid":"%s","resourceVersion":"%d",\
                "creationTimestamp":"2024-05-01T09:00:00Z","labels":{"kubernetes.io/hostname":"node-%d",\
                "kubernetes.io/os":"linux","kubernetes.io/arch":"amd64","topology.kubernetes.io/zone":"zone-%d"},\
                "annotations":{"volumes.kubernetes.io/controller-managed-attach-detach":"true"},"managedFields":[%s]},\
                "spec":{"podCIDR":"10.%d.%d.0/24","podCIDRs":["10.%d.%d.0/24"]},\
                "status":{"capacity":{"cpu":"64","memory":"263855156Ki","pods":"110"},\
                "addresses":[{"type":"InternalIP","address":"%s"},{"type":"Hostname","address":"node-%d"}],\
                "images":[%s]}}"""
                .formatted(
                        number,
                        new UUID(-4, number),
                        version,
                        number,
                        number % 3,
                        MANAGED_FIELDS,
                        number >> 8,
                        number & 255,
                        number >> 8,
                        number & 255,
                        nodeAddress(number),
                        number,
                        IMAGES);
    }

    public static String namespace(final int number, final long version) {
        return """
                {"kind":"Namespace","apiVersion":"v1","metadata":{"name":"team-%d","uid":"%s","resourceVersion":"%d",\
                "creationTimestamp":"2024-05-01T09:00:00Z","labels":{"kubernetes.io/metadata.name":"team-%d"}},\
                "spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}"""
                .formatted(number, new UUID(-5, number), version, number);
    }

    public static String replicaSet(final int owner, final long version) {
        return workload("ReplicaSet", "app-" + owner + '-' + HASH, replicaSetUid(owner), owner, version)
                .formatted(
                        """
                        "ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"app-%d","uid":"%s",\
                        "controller":true,"blockOwnerDeletion":true}],"""
                                .formatted(owner, deploymentUid(owner)));
    }

    public static String deployment(final int owner, final long version) {
        return workload("Deployment", "app-" + owner, deploymentUid(owner), owner, version)
                .formatted("");
    }

    /** Leaves one %s for its owner. */
    private static String workload(
            final String kind, final String name, final String uid, final int owner, final long version) {
        return """
                {"kind":"%s","apiVersion":"apps/v1","metadata":{"name":"%s","namespace":"%s","uid":"%s",\
                "resourceVersion":"%d","generation":3,"creationTimestamp":"2024-05-01T09:30:00Z",%%s\
                "labels":{"app.kubernetes.io/name":"app-%d"},"annotations":{"deployment.kubernetes.io/revision":"7"},\
                "managedFields":[%s]},"spec":{"replicas":10,\
                "selector":{"matchLabels":{"app.kubernetes.io/name":"app-%d"}},\
                "template":{"metadata":{"labels":{"app.kubernetes.io/name":"app-%d"}},"spec":{%s,%s\
                "restartPolicy":"Always",%s}}},"status":{"replicas":10,"readyReplicas":9,"observedGeneration":3}}"""
                .formatted(
                        kind,
                        name,
                        namespaceName(owner),
                        uid,
                        version,
                        owner,
                        MANAGED_FIELDS,
                        owner,
                        owner,
                        VOLUMES,
                        CONTAINERS.formatted(owner, owner, owner),
                        SPEC_END);
    }

    public static String service(final int owner, final long version) {
        final String address = "10.200." + (owner >> 8 & 255) + '.' + (owner & 255);
        return """
                {"kind":"Service","apiVersion":"v1","metadata":{"name":"app-%d","namespace":"%s","uid":"%s",\
                "resourceVersion":"%d","creationTimestamp":"2024-05-01T09:30:00Z"},\
                "spec":{"ports":[{"name":"http","protocol":"TCP","port":80,"targetPort":"http"}],\
                "selector":{"app.kubernetes.io/name":"app-%d"},"clusterIP":"%s","clusterIPs":["%s"],"type":"ClusterIP",\
                "sessionAffinity":"None","ipFamilies":["IPv4"],"internalTrafficPolicy":"Cluster"},\
                "status":{"loadBalancer":{}}}"""
                .formatted(owner, namespaceName(owner), new UUID(-3, owner), version, owner, address, address);
    }

    /** With all pods of the owner, in the generation that each has. */
    public static String endpointSlice(final int owner, final int[] generations, final long version) {
        final StringBuilder endpoints = new StringBuilder();
        for (int i = 0; i < PODS_OF_AN_OWNER; i++) {
            final int pod = owner * PODS_OF_AN_OWNER + i;
            if (pod < generations.length) {
                endpoints
                        .append(endpoints.isEmpty() ? "" : ",")
                        .append(
                                """
                                {"addresses":["%s"],"conditions":{"ready":true,"serving":true,"terminating":false},\
                                "targetRef":{"kind":"Pod","namespace":"%s","name":"%s","uid":"%s"},"nodeName":"node-%d",\
                                "zone":"zone-1"}"""
                                        .formatted(
                                                podAddress(pod, generations[pod]),
                                                namespaceName(owner),
                                                podName(pod, generations[pod]),
                                                new UUID(pod, generations[pod]),
                                                pod / PODS_OF_A_NODE));
            }
        }
        return """
                {"kind":"EndpointSlice","apiVersion":"discovery.k8s.io/v1","metadata":{"name":"app-%d-x7k2p",\
                "namespace":"%s","uid":"%s","resourceVersion":"%d","generation":5,\
                "creationTimestamp":"2024-05-01T09:30:00Z","labels":{"kubernetes.io/service-name":"app-%d"},\
                "ownerReferences":[{"apiVersion":"v1","kind":"Service","name":"app-%d","uid":"%s","controller":true}],\
                "managedFields":[%s]},"addressType":"IPv4","endpoints":[%s],\
                "ports":[{"name":"http","protocol":"TCP","port":8080}]}"""
                .formatted(
                        owner,
                        namespaceName(owner),
                        new UUID(-6, owner),
                        version,
                        owner,
                        owner,
                        new UUID(-3, owner),
                        MANAGED_FIELDS,
                        endpoints);
    }

    private static final String MANAGED_FIELDS =
            """
            {"manager":"kube-controller-manager","operation":"Update","apiVersion":"v1","time":"2024-05-01T10:00:00Z",\
            "fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:annotations":{".":{},"f:checksum/config":{},\
            "f:prometheus.io/port":{},"f:prometheus.io/scrape":{}},"f:generateName":{},"f:labels":{".":{},\
            "f:app.kubernetes.io/name":{},"f:app.kubernetes.io/part-of":{},"f:app.kubernetes.io/version":{},\
            "f:pod-template-hash":{}},"f:ownerReferences":{".":{},"k:{\\"uid\\":\\"b1b2\\"}":{}}},\
            "f:spec":{"f:containers":{"k:{\\"name\\":\\"app\\"}":{".":{},"f:env":{".":{},"k:{\\"name\\":\\"A\\"}":{".":{},\
            "f:name":{},"f:value":{}}},"f:image":{},"f:imagePullPolicy":{},"f:livenessProbe":{".":{},"f:failureThreshold":{},\
            "f:httpGet":{".":{},"f:path":{},"f:port":{},"f:scheme":{}},"f:periodSeconds":{},"f:successThreshold":{},\
            "f:timeoutSeconds":{}},"f:name":{},"f:ports":{".":{},"k:{\\"containerPort\\":8080,\\"protocol\\":\\"TCP\\"}":{".":{},\
            "f:containerPort":{},"f:name":{},"f:protocol":{}}},"f:resources":{".":{},"f:limits":{".":{},"f:memory":{}},\
            "f:requests":{".":{},"f:cpu":{},"f:memory":{}}},"f:volumeMounts":{".":{},"k:{\\"mountPath\\":\\"/etc/app\\"}":{".":{},\
            "f:mountPath":{},"f:name":{},"f:readOnly":{}}}}},"f:dnsPolicy":{},"f:restartPolicy":{},"f:schedulerName":{},\
            "f:securityContext":{},"f:serviceAccountName":{},"f:terminationGracePeriodSeconds":{},"f:volumes":{".":{},\
            "k:{\\"name\\":\\"config\\"}":{".":{},"f:configMap":{".":{},"f:defaultMode":{},"f:name":{}},"f:name":{}}}}}},\
            {"manager":"kubelet","operation":"Update","apiVersion":"v1","time":"2024-05-01T10:00:03Z","fieldsType":"FieldsV1",\
            "fieldsV1":{"f:status":{"f:conditions":{"k:{\\"type\\":\\"Ready\\"}":{".":{},"f:lastProbeTime":{},\
            "f:lastTransitionTime":{},"f:status":{},"f:type":{}}},"f:containerStatuses":{},"f:hostIP":{},"f:phase":{},\
            "f:podIP":{},"f:podIPs":{".":{}},"f:startTime":{}}},"subresource":"status"}""";

    private static final String VOLUMES =
            """
            "volumes":[{"name":"config","configMap":{"name":"app-config","defaultMode":420}},\
            {"name":"scratch","emptyDir":{"sizeLimit":"1Gi"}},{"name":"kube-api-access-x2z4q","projected":{"sources":[\
            {"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}},{"configMap":{"name":"kube-root-ca.crt",\
            "items":[{"key":"ca.crt","path":"ca.crt"}]}},{"downwardAPI":{"items":[{"path":"namespace","fieldRef":{\
            "apiVersion":"v1","fieldPath":"metadata.namespace"}}]}}],"defaultMode":420}}]""";

    /** Takes the owner's number three times. */
    private static final String CONTAINERS =
            """
            "containers":[{"name":"app","image":"registry.example/team/app-%d:1.2.3","args":["--listen=:8080",\
            "--metrics=:9090","--config=/etc/app/config.yaml"],"ports":[{"name":"http","containerPort":8080,"protocol":"TCP"},\
            {"name":"metrics","containerPort":9090,"protocol":"TCP"}],"envFrom":[{"configMapRef":{"name":"app-%d-env"}}],\
            "env":[{"name":"POD_NAME","valueFrom":{"fieldRef":{"apiVersion":"v1","fieldPath":"metadata.name"}}},\
            {"name":"DATABASE_HOST","value":"db-%d.data.svc.cluster.local"},{"name":"DATABASE_PASSWORD","valueFrom":{\
            "secretKeyRef":{"name":"db","key":"password"}}},{"name":"LOG_LEVEL","value":"info"},\
            {"name":"OTEL_EXPORTER_OTLP_ENDPOINT","value":"http://collector.observability.svc:4317"}],\
            "resources":{"limits":{"memory":"512Mi"},"requests":{"cpu":"250m","memory":"512Mi"}},\
            "volumeMounts":[{"name":"config","readOnly":true,"mountPath":"/etc/app"},{"name":"scratch","mountPath":"/tmp"},\
            {"name":"kube-api-access-x2z4q","readOnly":true,"mountPath":"/var/run/secrets/kubernetes.io/serviceaccount"}],\
            "livenessProbe":{"httpGet":{"path":"/live","port":"http","scheme":"HTTP"},"timeoutSeconds":1,"periodSeconds":10,\
            "successThreshold":1,"failureThreshold":3},"readinessProbe":{"httpGet":{"path":"/ready","port":"http",\
            "scheme":"HTTP"},"timeoutSeconds":1,"periodSeconds":10,"successThreshold":1,"failureThreshold":3},\
            "terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"IfNotPresent",\
            "securityContext":{"capabilities":{"drop":["ALL"]},"runAsNonRoot":true,"readOnlyRootFilesystem":true,\
            "allowPrivilegeEscalation":false}},{"name":"exporter","image":"registry.example/team/exporter:1.2.3",\
            "resources":{"requests":{"cpu":"10m","memory":"32Mi"}},"terminationMessagePath":"/dev/termination-log",\
            "terminationMessagePolicy":"File","imagePullPolicy":"IfNotPresent"}],""";

    private static final String SPEC_END =
            """
            "securityContext":{"fsGroup":1000,"seccompProfile":{"type":"RuntimeDefault"}},"schedulerName":"default-scheduler",\
            "affinity":{"podAntiAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":100,\
            "podAffinityTerm":{"labelSelector":{"matchLabels":{"app.kubernetes.io/part-of":"shop"}},\
            "topologyKey":"kubernetes.io/hostname"}}]}},"tolerations":[{"key":"node.kubernetes.io/not-ready",\
            "operator":"Exists","effect":"NoExecute","tolerationSeconds":300},{"key":"node.kubernetes.io/unreachable",\
            "operator":"Exists","effect":"NoExecute","tolerationSeconds":300}],"priority":0,"enableServiceLinks":true,\
            "preemptionPolicy":"PreemptLowerPriority","topologySpreadConstraints":[{"maxSkew":1,\
            "topologyKey":"topology.kubernetes.io/zone","whenUnsatisfiable":"ScheduleAnyway","labelSelector":{\
            "matchLabels":{"app.kubernetes.io/part-of":"shop"}}}]""";

    private static final String IMAGES = images();

    /** A node reports up to 50. */
    private static String images() {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            text.append(i == 0 ? "" : ",")
                    .append(String.format(
                            Locale.ROOT,
                            "{\"names\":[\"registry.example/team/app-%d@sha256:%064x\",\"registry.example/team/app-%d:1\"],"
                                    + "\"sizeBytes\":%d}",
                            i,
                            i,
                            i,
                            100_000_000 + i));
        }
        return text.toString();
    }
}
