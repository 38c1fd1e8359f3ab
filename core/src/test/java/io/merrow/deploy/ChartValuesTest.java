package io.merrow.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetSpec;
import io.merrow.config.MerrowConfig;
import io.merrow.config.export.OtlpConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the chart makes of single values. */
class ChartValuesTest {
    @TempDir
    private Path directory;

    private RenderedChart withValues(final String yaml) throws Exception {
        return RenderedChart.of(Files.writeString(directory.resolve("values.yaml"), yaml));
    }

    @Test
    void shouldNeedAnImage() {
        assertThatThrownBy(RenderedChart::bare)
                .hasMessageContaining("image.repository is not set")
                .hasMessageContaining("--set image.repository=");
        assertThat(RenderedChart.of().agent().getImage()).isEqualTo("registry.example/merrow:0.1.0");
        final String digest = "sha256:" + "0a".repeat(32);
        assertThat(RenderedChart.of("image.tag=x", "image.digest=" + digest)
                        .agent()
                        .getImage())
                .isEqualTo("registry.example/merrow@" + digest);
        assertThatThrownBy(() -> RenderedChart.of("image.digest=latest")).hasMessageContaining("digest");
    }

    @Test
    void shouldNameItsObjects() {
        assertThat(RenderedChart.of().objects())
                .allSatisfy(each -> assertThat(each.getMetadata().getName()).startsWith("flows-merrow"));
        final RenderedChart named = RenderedChart.of(
                "fullnameOverride=agent", "nameOverride=flow-agent", "namespaceOverride=net", "commonLabels.team=sre");
        assertThat(named.objects()).allSatisfy(each -> {
            assertThat(each.getMetadata().getName()).startsWith("agent");
            if (!each.getKind().startsWith("Cluster")) {
                assertThat(each.getMetadata().getNamespace()).isEqualTo("net");
            }
            if (!(each instanceof Pod)) {
                assertThat(each.getMetadata().getLabels())
                        .containsEntry("team", "sre")
                        .containsEntry("app.kubernetes.io/name", "flow-agent");
            }
        });
        final DaemonSetSpec spec = named.only(DaemonSet.class).getSpec();
        assertThat(spec.getTemplate().getMetadata().getLabels())
                .containsEntry("team", "sre")
                .containsAllEntriesOf(spec.getSelector().getMatchLabels());
        assertThat(spec.getSelector().getMatchLabels()).doesNotContainKey("team");
    }

    @Test
    void shouldSizeTheHeapByTheLimitUnlessSet() {
        assertThat(RenderedChart.of().agent().getEnv())
                .anySatisfy(variable -> {
                    assertThat(variable.getName()).isEqualTo("MERROW_MEMORY");
                    assertThat(variable.getValueFrom().getResourceFieldRef().getResource())
                            .isEqualTo("limits.memory");
                })
                .extracting(EnvVar::getName)
                .doesNotContain("JAVA_TOOL_OPTIONS", "MERROW_JAVA_OPTS");
        assertThat(RenderedChart.of("resources.limits.memory=null", "javaOptions=-Xmx300m")
                        .agent()
                        .getEnv())
                .anySatisfy(variable -> {
                    assertThat(variable.getName()).isEqualTo("MERROW_JAVA_OPTS");
                    assertThat(variable.getValue()).isEqualTo("-Xmx300m");
                })
                .extracting(EnvVar::getName)
                .doesNotContain("MERROW_MEMORY");
    }

    @Test
    void shouldTakeTokenAndCertificatesFromASecret() {
        final RenderedChart chart = RenderedChart.of(
                "otlp.existingSecret=collector",
                "otlp.tokenKey=token",
                "otlp.caCertKey=ca.crt",
                "otlp.clientCertKey=tls.crt",
                "otlp.clientKeyKey=tls.key");
        assertThat(chart.configText())
                .contains("bearer: ${file:/etc/merrow-secret/token}")
                .contains("ca_cert: /etc/merrow-secret/ca.crt")
                .contains("client_cert: /etc/merrow-secret/tls.crt")
                .contains("client_key: /etc/merrow-secret/tls.key");
        assertThat(chart.pod().getVolumes())
                .filteredOn(volume -> volume.getName().equals("secret"))
                .singleElement()
                .satisfies(volume -> {
                    assertThat(volume.getSecret().getSecretName()).isEqualTo("collector");
                    assertThat(volume.getSecret().getDefaultMode()).isEqualTo(0400);
                });
        ChartTest.assertMountsFit(chart);
    }

    @Test
    void shouldTakeAConfigMapThatIsThere() {
        final RenderedChart chart = RenderedChart.of("existingConfigMap=own");
        assertThat(chart.all(ConfigMap.class)).isEmpty();
        assertThat(chart.pod().getVolumes()).anySatisfy(volume -> assertThat(volume.getConfigMap())
                .isNotNull()
                .satisfies(map -> assertThat(map.getName()).isEqualTo("own")));
    }

    @Test
    void shouldSetResourceAttributesAndThePage() throws Exception {
        final MerrowConfig config = withValues(
                        """
                        clusterName: prod-eu
                        resourceAttributes: {deployment.environment.name: prod}
                        ui: {enabled: true}
                        """)
                .config();
        assertThat(config.export().resourceAttributes())
                .containsOnly(
                        Map.entry("k8s.cluster.name", "prod-eu"), Map.entry("deployment.environment.name", "prod"));
        assertThat(config.internal().server().ui()).isTrue();
        assertThat(config.internal().server().uiAddress()).isEqualTo("127.0.0.1:10352");
        assertThat(RenderedChart.of().config().internal().server().ui()).isFalse();
    }

    @Test
    void shouldPrintWhereItIsConfiguredTo() throws Exception {
        final MerrowConfig config = withValues(
                        """
                        otlp: {existingSecret: a, tokenKey: b}
                        config: {export: {traces: {otlp: null, stdout: {format: json}}}}
                        """)
                .config();
        assertThat(config.export().traces().otlp().map(OtlpConfig::endpoint)).isEmpty();
        assertThat(config.export().traces().stdout()).isPresent();
    }

    @Test
    void shouldPassOnWhatPodsHave() throws Exception {
        final RenderedChart chart = withValues(
                """
                updateStrategy: {type: OnDelete}
                minReadySeconds: 7
                dnsPolicy: Default
                dnsConfig: {nameservers: [10.0.0.10]}
                hostAliases: [{ip: 10.0.0.1, hostnames: [collector]}]
                podSecurityContext: {fsGroup: 1000}
                seLinuxOptions: {type: spc_t}
                appArmorProfile: localhost/merrow
                initContainers: [{name: before, image: busybox}]
                extraContainers: [{name: beside, image: busybox}]
                startupProbe: {periodSeconds: 1, failureThreshold: 3}
                livenessProbe: {periodSeconds: 2, timeoutSeconds: 5}
                readinessProbe: {periodSeconds: 3, initialDelaySeconds: 4}
                extraObjects:
                  - {apiVersion: v1, kind: ConfigMap, metadata: {name: more}}
                  - |
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: "{{ .Release.Name }}-templated"}
                """);
        final DaemonSetSpec spec = chart.only(DaemonSet.class).getSpec();
        assertThat(spec.getUpdateStrategy().getType()).isEqualTo("OnDelete");
        assertThat(spec.getUpdateStrategy().getRollingUpdate()).isNull();
        assertThat(spec.getMinReadySeconds()).isEqualTo(7);
        assertThat(chart.pod().getDnsPolicy()).isEqualTo("Default");
        assertThat(chart.pod().getDnsConfig().getNameservers()).containsExactly("10.0.0.10");
        assertThat(chart.pod().getHostAliases()).hasSize(1);
        assertThat(chart.pod().getSecurityContext().getFsGroup()).isEqualTo(1000);
        assertThat(chart.pod().getInitContainers())
                .extracting(Container::getName)
                .containsExactly("before");
        assertThat(chart.pod().getContainers()).extracting(Container::getName).containsExactly("merrow", "beside");
        final Container agent = chart.agent();
        assertThat(agent.getSecurityContext().getSeLinuxOptions().getType()).isEqualTo("spc_t");
        assertThat(agent.getSecurityContext().getAppArmorProfile().getLocalhostProfile())
                .isEqualTo("merrow");
        assertThat(agent.getStartupProbe().getFailureThreshold()).isEqualTo(3);
        assertThat(agent.getLivenessProbe().getTimeoutSeconds()).isEqualTo(5);
        assertThat(agent.getReadinessProbe().getInitialDelaySeconds()).isEqualTo(4);
        assertThat(chart.objects())
                .extracting(HasMetadata::getMetadata)
                .extracting("name")
                .contains("more", "flows-templated");
    }

    /** A field since Kubernetes 1.30, an annotation before. */
    @Test
    void shouldSetTheAppArmorProfileOfOlderClustersByAnnotation() {
        final RenderedChart chart = RenderedChart.on("1.29.4", "features.processes=true");
        assertThat(chart.agent().getSecurityContext().getAppArmorProfile()).isNull();
        assertThat(chart.only(DaemonSet.class)
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getAnnotations())
                .containsEntry("container.apparmor.security.beta.kubernetes.io/merrow", "unconfined");
        assertThatThrownBy(() -> RenderedChart.on("1.22.0")).hasMessageContaining("kubeVersion");
    }

    @Test
    void shouldAdmitItsPriorityClassOnGke() {
        final ResourceQuota quota =
                RenderedChart.of("resourceQuota.enabled=true").only(ResourceQuota.class);
        assertThat(quota.getSpec().getScopeSelector().getMatchExpressions())
                .singleElement()
                .satisfies(match -> {
                    assertThat(match.getScopeName()).isEqualTo("PriorityClass");
                    assertThat(match.getValues()).containsExactly("system-node-critical");
                });
        assertThat(quota.getSpec().getHard()).containsKey("pods");
    }

    @Test
    void shouldScrapeAndAlert() throws Exception {
        final RenderedChart chart = withValues(
                """
                metrics:
                  podMonitor:
                    enabled: true
                    scrapeTimeout: 5s
                    relabelings: [{action: labeldrop, regex: pod}]
                    metricRelabelings: [{action: drop, regex: jvm_.*, sourceLabels: [__name__]}]
                  prometheusRule:
                    enabled: true
                    labels: {release: prometheus}
                    additionalRules: [{alert: Own, expr: vector(1)}]
                """);
        final List<Map<String, Object>> endpoints = chart.custom("PodMonitor").get("spec", "podMetricsEndpoints");
        assertThat(endpoints)
                .extracting(endpoint -> endpoint.get("path"))
                .containsExactly("/metrics", "/metrics/flows");
        assertThat(endpoints).allSatisfy(endpoint -> assertThat(endpoint)
                .containsKeys("relabelings", "metricRelabelings")
                .containsEntry("port", "metrics")
                .containsEntry("scrapeTimeout", "5s"));
        assertThat(chart.custom("PrometheusRule").getMetadata().getLabels()).containsEntry("release", "prometheus");
        final List<Map<String, Object>> rules = chart.custom("PrometheusRule").get("spec", "groups", 0, "rules");
        assertThat(rules)
                .extracting(rule -> rule.get("alert"))
                .containsExactly(
                        "MerrowPacketsLost",
                        "MerrowRecordsDropped",
                        "MerrowLedgerDifference",
                        "MerrowQueueNearlyFull",
                        "MerrowExportFailing",
                        "MerrowFlowMetricsOverflow",
                        "MerrowFlowMetricsExportFailing",
                        "MerrowConnectionsFailing",
                        "MerrowRetransmits",
                        "Own");
        assertThat(rules.get(0).get("annotations").toString()).contains("{{ $labels.instance }}");
    }

    /** The same rights and files as an agent, on one node. */
    @Test
    void shouldTestTheReleaseByDoctor() throws Exception {
        final RenderedChart chart = RenderedChart.withTests(
                directory, "otlp.existingSecret=s", "otlp.tokenKey=t", "features.processes=true");
        final Pod test = chart.only(Pod.class);
        assertThat(test.getMetadata().getAnnotations()).containsEntry("was-a-hook", "test");
        final Container doctor = test.getSpec().getContainers().get(0);
        assertThat(doctor.getArgs()).startsWith("doctor");
        assertThat(doctor.getSecurityContext()).isEqualTo(chart.agent().getSecurityContext());
        assertThat(doctor.getVolumeMounts()).isEqualTo(chart.agent().getVolumeMounts());
        assertThat(test.getSpec().getVolumes()).isEqualTo(chart.pod().getVolumes());
        assertThat(test.getSpec().getRestartPolicy()).isEqualTo("Never");
        assertThat(test.getMetadata().getLabels())
                .as("no agent for monitors")
                .doesNotContainEntry("app.kubernetes.io/name", "merrow");
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:4317, grpc, own loopback address",
        "http://c:4318, grpc, protocol=http_binary",
        "http://c:4317, http_binary, usually OTLP over gRPC",
        "http://c:4317, grpc, ''"
    })
    void shouldCheckTheEndpointsFormInItsNotes(final String endpoint, final String protocol, final String warning) {
        final String notes = new Helm(RenderedChart.CHART)
                .install()
                .withName("flows")
                .withNamespace("observability")
                .withKubeVersion(RenderedChart.KUBERNETES)
                .clientOnly()
                .dryRun()
                .set("image.repository", "registry.example/merrow")
                .set("config.export.traces.otlp.endpoint", endpoint)
                .set("config.export.traces.otlp.protocol", protocol)
                .set("ui.enabled", "true")
                .call()
                .getOutput();
        assertThat(notes)
                .contains("rollout status daemonset/flows-merrow", "merrow doctor", "port-forward", "privileged")
                .contains(warning);
        assertThat(notes.contains("WARNING")).isEqualTo(!warning.isEmpty());
    }
}
