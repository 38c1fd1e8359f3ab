package io.merrow.k8s.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.merrow.enrich.ClusterContext;
import io.merrow.enrich.ClusterRanges;
import io.merrow.enrich.Decoration;
import io.merrow.enrich.Enrichment;
import io.merrow.enrich.FlowEnd;
import io.merrow.enrich.PolicyVerdict;
import io.merrow.k8s.Cluster;
import io.merrow.net.IpAddresses;
import io.merrow.net.IpProtocol;
import java.nio.ByteOrder;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The semantics of networking.k8s.io/v1, policies written as users write them. */
class NetworkPolicyTest {
    private static final String WEB = "10.0.0.1";
    private static final String DB = "10.0.0.2";
    private static final String OTHER = "10.0.9.9";
    private static final String WORLD = "203.0.113.7";

    private final Cluster cluster = new Cluster();

    @BeforeEach
    void fill() {
        for (final String name : new String[] {"shop", "lab"}) {
            cluster.apply(new NamespaceBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withLabels(
                            Map.of("kubernetes.io/metadata.name", name, "stage", name.equals("lab") ? "test" : "live"))
                    .endMetadata()
                    .build());
        }
        cluster.apply(Cluster.pod("shop", "web", WEB, Map.of("app", "web", "tier", "front")));
        cluster.apply(Cluster.pod("shop", "db", DB, Map.of("app", "db")));
        cluster.apply(Cluster.pod("lab", "other", OTHER, Map.of("app", "web")));
    }

    private void policy(final String name, final String spec) {
        cluster.apply(Serialization.unmarshal(
                "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {namespace: shop, name: " + name
                        + ", uid: uid-" + name + "}\nspec:\n" + spec.indent(2),
                NetworkPolicy.class));
    }

    private PolicyVerdict ingress(final String source, final String destination, final int protocol, final int port) {
        return cluster.flow(source, destination, protocol, port).ingressVerdict();
    }

    private PolicyVerdict egress(final String source, final String destination, final int protocol, final int port) {
        return cluster.flow(source, destination, protocol, port).egressVerdict();
    }

    @Test
    void shouldHaveNoPolicyWhereNoneSelectsThePod() {
        policy("db", "podSelector: {matchLabels: {app: db}}");

        final Enrichment flow = cluster.flow(OTHER, WEB, IpProtocol.TCP, 8080);
        assertThat(flow.ingressVerdict()).isEqualTo(PolicyVerdict.NO_POLICY);
        assertThat(flow.egressVerdict()).isEqualTo(PolicyVerdict.NO_POLICY);
        assertThat(flow.ingressPolicies()).isEmpty();
    }

    @Test
    void shouldDenyByDefaultWhatIsSelected() {
        policy("deny-all", "podSelector: {}\npolicyTypes: [Ingress, Egress]");

        final Enrichment flow = cluster.flow(WEB, DB, IpProtocol.TCP, 5432);
        assertThat(flow.ingressVerdict()).isEqualTo(PolicyVerdict.WOULD_DENY);
        assertThat(flow.ingressPolicies()).containsExactly("shop/deny-all");
        assertThat(flow.egressVerdict()).isEqualTo(PolicyVerdict.WOULD_DENY);
        assertThat(flow.egressPolicies()).containsExactly("shop/deny-all");
        assertThat(ingress(WEB, OTHER, IpProtocol.TCP, 1))
                .as("another namespace")
                .isEqualTo(PolicyVerdict.NO_POLICY);
    }

    @Test
    void shouldIsolateOnlyTheDirectionsThatItSpeaksOf() {
        policy("in", "podSelector: {}\ningress: []");
        assertThat(ingress(WEB, DB, IpProtocol.TCP, 1)).isEqualTo(PolicyVerdict.WOULD_DENY);
        assertThat(egress(WEB, DB, IpProtocol.TCP, 1)).isEqualTo(PolicyVerdict.NO_POLICY);

        policy("in", "podSelector: {}\npolicyTypes: [Egress]");
        assertThat(ingress(WEB, DB, IpProtocol.TCP, 1)).isEqualTo(PolicyVerdict.NO_POLICY);
        assertThat(egress(WEB, DB, IpProtocol.TCP, 1)).isEqualTo(PolicyVerdict.WOULD_DENY);

        policy("in", "podSelector: {}\negress: [{}]");
        assertThat(ingress(WEB, DB, IpProtocol.TCP, 1))
                .as("without policyTypes")
                .isEqualTo(PolicyVerdict.WOULD_DENY);
        assertThat(egress(WEB, DB, IpProtocol.TCP, 1)).isEqualTo(PolicyVerdict.ALLOWED);
    }

    @Test
    void shouldMatchPeersByPodNamespaceAndBoth() {
        policy(
                "db",
                "podSelector: {matchLabels: {app: db}}\ningress:\n- from: [{podSelector: {matchLabels: {app: web}}}]");
        assertThat(ingress(WEB, DB, IpProtocol.TCP, 1)).isEqualTo(PolicyVerdict.ALLOWED);
        assertThat(ingress(OTHER, DB, IpProtocol.TCP, 1))
                .as("same labels elsewhere")
                .isEqualTo(PolicyVerdict.WOULD_DENY);

        policy(
                "db",
                "podSelector: {matchLabels: {app: db}}\ningress:\n- from: [{namespaceSelector: {matchLabels: {stage: test}}}]");
        assertThat(ingress(WEB, DB, IpProtocol.TCP, 1)).isEqualTo(PolicyVerdict.WOULD_DENY);
        assertThat(ingress(OTHER, DB, IpProtocol.TCP, 1)).isEqualTo(PolicyVerdict.ALLOWED);

        policy(
                "db",
                """
                podSelector: {matchExpressions: [{key: app, operator: In, values: [db, cache]}]}
                ingress:
                - from:
                  - namespaceSelector: {}
                    podSelector: {matchExpressions: [{key: tier, operator: DoesNotExist}]}
                """);
        assertThat(ingress(WEB, DB, IpProtocol.TCP, 1)).isEqualTo(PolicyVerdict.WOULD_DENY);
        assertThat(ingress(OTHER, DB, IpProtocol.TCP, 1)).isEqualTo(PolicyVerdict.ALLOWED);
    }

    @Test
    void shouldMatchRangesLessTheirExceptions() {
        policy(
                "web",
                """
                podSelector: {matchLabels: {app: web}}
                policyTypes: [Egress]
                egress:
                - to: [{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.0/29]}}]
                - to: [{ipBlock: {cidr: "2001:db8::/32"}}]
                """);
        assertThat(egress(WEB, "203.0.113.8", IpProtocol.TCP, 443)).isEqualTo(PolicyVerdict.ALLOWED);
        assertThat(egress(WEB, WORLD, IpProtocol.TCP, 443)).isEqualTo(PolicyVerdict.WOULD_DENY);
        assertThat(egress(WEB, "2001:db8::1", IpProtocol.TCP, 443)).isEqualTo(PolicyVerdict.ALLOWED);
        assertThat(egress(WEB, "2001:db9::1", IpProtocol.TCP, 443)).isEqualTo(PolicyVerdict.WOULD_DENY);
    }

    @Test
    void shouldMatchPortsRangesOfPortsAndTheirNames() {
        policy(
                "web",
                """
                podSelector: {matchLabels: {app: web}}
                ingress:
                - ports: [{port: http}, {port: 7000, endPort: 7010}, {protocol: UDP, port: 53}, {protocol: SCTP}]
                """);
        assertThat(ingress(WORLD, WEB, IpProtocol.TCP, 8080)).as("named http").isEqualTo(PolicyVerdict.ALLOWED);
        assertThat(ingress(WORLD, WEB, IpProtocol.UDP, 8080)).isEqualTo(PolicyVerdict.WOULD_DENY);
        assertThat(ingress(WORLD, WEB, IpProtocol.TCP, 6999)).isEqualTo(PolicyVerdict.WOULD_DENY);
        assertThat(ingress(WORLD, WEB, IpProtocol.TCP, 7000)).isEqualTo(PolicyVerdict.ALLOWED);
        assertThat(ingress(WORLD, WEB, IpProtocol.TCP, 7010)).isEqualTo(PolicyVerdict.ALLOWED);
        assertThat(ingress(WORLD, WEB, IpProtocol.TCP, 7011)).isEqualTo(PolicyVerdict.WOULD_DENY);
        assertThat(ingress(WORLD, WEB, IpProtocol.UDP, 53)).isEqualTo(PolicyVerdict.ALLOWED);
        assertThat(ingress(WORLD, WEB, IpProtocol.TCP, 53)).isEqualTo(PolicyVerdict.WOULD_DENY);
        assertThat(ingress(WORLD, WEB, 132, 12_345)).isEqualTo(PolicyVerdict.ALLOWED);
    }

    @Test
    void shouldResolveNamesOfPortsAtTheDestinationOfEgress() {
        policy("web", "podSelector: {}\npolicyTypes: [Egress]\negress:\n- ports: [{port: http}]");

        assertThat(egress(WEB, DB, IpProtocol.TCP, 8080)).isEqualTo(PolicyVerdict.ALLOWED);
        assertThat(egress(WEB, DB, IpProtocol.TCP, 8081)).isEqualTo(PolicyVerdict.WOULD_DENY);
        assertThat(egress(WEB, WORLD, IpProtocol.TCP, 8080))
                .as("no pod has no names")
                .isEqualTo(PolicyVerdict.WOULD_DENY);
    }

    @Test
    void shouldAddUpPoliciesAndNameThoseThatAllow() {
        policy("a-deny", "podSelector: {}");
        policy("b-web", "podSelector: {matchLabels: {app: web}}\ningress: [{ports: [{port: 8080}]}]");
        policy("c-web", "podSelector: {matchLabels: {app: web}}\ningress: [{}]");

        assertThat(cluster.flow(WORLD, WEB, IpProtocol.TCP, 8080).ingressPolicies())
                .containsExactly("shop/b-web", "shop/c-web");
        assertThat(cluster.flow(WORLD, WEB, IpProtocol.TCP, 80).ingressPolicies())
                .containsExactly("shop/c-web");
        final Enrichment db = cluster.flow(WORLD, DB, IpProtocol.TCP, 80);
        assertThat(db.ingressVerdict()).isEqualTo(PolicyVerdict.WOULD_DENY);
        assertThat(db.ingressPolicies()).containsExactly("shop/a-deny");
    }

    @Test
    void shouldAlwaysAllowTheNodeOfThePod() {
        for (int i = 1; i <= 2; i++) {
            final Node node = new NodeBuilder()
                    .withNewMetadata()
                    .withName("node-" + i)
                    .endMetadata()
                    .withNewStatus()
                    .addNewAddress("192.168.0." + i, "InternalIP")
                    .endStatus()
                    .build();
            cluster.apply(node);
        }
        policy("deny-all", "podSelector: {}");

        policy("deny-out", "podSelector: {}\npolicyTypes: [Egress]");

        final Enrichment probe = cluster.flow("192.168.0.1", WEB, IpProtocol.TCP, 8080);
        assertThat(probe.ingressVerdict()).isEqualTo(PolicyVerdict.ALLOWED);
        assertThat(probe.ingressPolicies()).as("no policy is the reason").isEmpty();
        assertThat(ingress("192.168.0.2", WEB, IpProtocol.TCP, 8080)).isEqualTo(PolicyVerdict.WOULD_DENY);
        final Enrichment toNode = cluster.flow(WEB, "192.168.0.1", IpProtocol.TCP, 10_250);
        assertThat(toNode.egressVerdict()).isEqualTo(PolicyVerdict.ALLOWED);
        assertThat(toNode.egressPolicies()).isEmpty();
        assertThat(egress(WEB, "192.168.0.2", IpProtocol.TCP, 10_250)).isEqualTo(PolicyVerdict.WOULD_DENY);
    }

    /** The kubelet probes from the address of the pods' bridge, which no Node object has. */
    @Test
    void shouldTakeTheNodesOwnAddressesForTheNode() {
        cluster.apply(new NodeBuilder()
                .withNewMetadata()
                .withName("node-1")
                .endMetadata()
                .build());
        policy("deny-all", "podSelector: {}");
        final String bridge = "10.0.0.254";
        assertThat(ingress(bridge, WEB, IpProtocol.TCP, 8080)).isEqualTo(PolicyVerdict.WOULD_DENY);

        cluster.context = new LocalNode(bridge, "node-1");
        final Enrichment probe = cluster.flow(bridge, WEB, IpProtocol.TCP, 8080);
        assertThat(probe.ingressVerdict()).isEqualTo(PolicyVerdict.ALLOWED);
        assertThat(probe.source().value(FlowEnd.SOURCE, "source.k8s.node.name")).isEqualTo("node-1");
        assertThat(egress(WEB, bridge, IpProtocol.TCP, 53)).isEqualTo(PolicyVerdict.NO_POLICY);
    }

    private class LocalNode implements ClusterContext {
        private final String address;
        private final String node;

        private LocalNode(final String address, final String node) {
            this.address = address;
            this.node = node;
        }

        @Override
        public ClusterRanges podRanges() {
            return ClusterRanges.NONE;
        }

        @Override
        public boolean arePoliciesKnown() {
            return true;
        }

        @Override
        public Decoration localNode(final DirectBuffer buffer, final int offset) {
            final long low = buffer.getLong(offset + Long.BYTES, ByteOrder.BIG_ENDIAN);
            return low == IpAddresses.low(address) ? cluster.model.node(node) : null;
        }
    }

    @Test
    void shouldAllowAPodToReachItself() {
        policy("deny-in", "podSelector: {}\npolicyTypes: [Ingress, Egress]");

        final Enrichment own = cluster.flow(WEB, WEB, IpProtocol.TCP, 8080);
        assertThat(own.ingressVerdict()).isEqualTo(PolicyVerdict.ALLOWED);
        assertThat(own.egressVerdict()).isEqualTo(PolicyVerdict.ALLOWED);
        assertThat(own.ingressPolicies()).isEmpty();
        assertThat(ingress(DB, WEB, IpProtocol.TCP, 8080)).isEqualTo(PolicyVerdict.WOULD_DENY);
    }

    @Test
    void shouldGiveNoVerdictWhilePoliciesAreNotKnown() {
        policy("deny-all", "podSelector: {}");
        cluster.context = new LocalNode("10.0.0.254", "node-1") {
            @Override
            public boolean arePoliciesKnown() {
                return false;
            }
        };
        final Enrichment flow = cluster.flow(DB, WEB, IpProtocol.TCP, 8080);
        assertThat(flow.ingressVerdict()).isNull();
        assertThat(flow.egressVerdict()).isNull();
        assertThat(flow.destination()).isNotNull();
    }

    @Test
    void shouldFollowChangesOfPoliciesLabelsAndNamespaces() {
        policy(
                "db",
                "podSelector: {matchLabels: {app: db}}\ningress:\n- from: [{namespaceSelector: {matchLabels: {stage: test}}}]");
        assertThat(ingress(OTHER, DB, IpProtocol.TCP, 1)).isEqualTo(PolicyVerdict.ALLOWED);

        cluster.apply(new NamespaceBuilder()
                .withNewMetadata()
                .withName("lab")
                .withLabels(Map.of("stage", "live"))
                .endMetadata()
                .build());
        assertThat(ingress(OTHER, DB, IpProtocol.TCP, 1)).isEqualTo(PolicyVerdict.WOULD_DENY);

        cluster.apply(Cluster.pod("shop", "db", DB, Map.of("app", "free")));
        assertThat(ingress(OTHER, DB, IpProtocol.TCP, 1)).isEqualTo(PolicyVerdict.NO_POLICY);

        policy("free", "podSelector: {matchLabels: {app: free}}");
        assertThat(ingress(OTHER, DB, IpProtocol.TCP, 1)).isEqualTo(PolicyVerdict.WOULD_DENY);
    }
}
