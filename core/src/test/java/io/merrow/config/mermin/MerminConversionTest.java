package io.merrow.config.mermin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.merrow.config.MerrowConfig;
import io.merrow.config.reader.ConfigReader;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MerminConversionTest {
    /** As people write it: comments of all kinds, labels, lists over lines, blocks again and again. */
    private static final String HCL =
            """
            # Logging
            log_level = "debug"
            shutdown_timeout = "5s" // short
            packet_worker_count = 2

            api {
              enabled        = true
              listen_address = "0.0.0.0"
              port           = 8081
            }
            internal "traces" {
              span_format = "full"
            }
            internal "metrics" {
              port = 10251
            }
            parser {
              vxlan_port           = 8472
              max_header_depth     = 6
              parse_ipv6_fragment  = false
            }
            discovery "instrument" {
              interfaces = [
                "veth*",   # pods
                "eth0", "/^ens\\\\d+$/",
              ]
              tcx_order = "last"
            }
            discovery "informer" "k8s" {
              informers_resync_period = "5s"
              selectors = [
                { kind = "Service" }, { kind = "Daemonset" },
                {
                  kind = "Pod"
                  match_labels = {
                    env = "prod"
                  }
                },
              ]
              owner_relations = {
                max_depth = 3
                include_kinds = ["Deployment"]
              }
            }
            attributes "source" "k8s" {
              extract {
                metadata = ["[*].metadata.name"]
                label {
                  from      = "pod"
                  key_regex = "app.kubernetes.io/(.*)"
                  tag_name  = "$1"
                }
              }
              association {
                pod = {
                  sources = [
                    { from = "flow", name = "source.ip", to = ["status.podIP", "status.podIPs[*]"] },
                  ]
                }
              }
            }
            pipeline {
              flow_capture {
                flow_stats_capacity = 100000
              }
              k8s_decorator {
                threads = 4
              }
              colour = "blue"
            }
            span {
              tcp_timeout = "20s"
            }
            filter "source" {
              port = {
                match = "80, 443"
              }
            }
            export "traces" {
              stdout = null
              otlp = {
                endpoint = "https://otelcol:4317"
                auth = {
                  basic = {
                    user = "USERNAME"
                    pass = env("PASSWORD")
                  }
                }
              }
            }
            """;

    private static MerrowConfig read(final MerminConversion conversion) throws Exception {
        return new ConfigReader(Map.of("PASSWORD", "secret"))
                .readText("converted", conversion.yaml(), List.of())
                .config();
    }

    @Test
    void shouldKeepEveryValueThatIsKnownHere() throws Exception {
        final MerrowConfig config = read(MerminConversion.of(HCL));
        assertThat(config.shutdownTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.discovery().instrument().interfaces()).containsExactly("veth*", "eth0", "/^ens\\d+$/");
        assertThat(config.discovery().informer().k8s().selectors())
                .extracting(selector -> selector.kind().toLowerCase(Locale.ROOT))
                .containsExactly("service", "daemonset", "pod");
        assertThat(config.discovery().informer().k8s().selectors().get(2).matchLabels())
                .containsExactly(Map.entry("env", "prod"));
        assertThat(config.discovery().informer().k8s().ownerRelations().maxDepth())
                .isEqualTo(3);
        assertThat(config.attributes().source().k8s().extract().label()).hasSize(1);
        assertThat(config.parser().vxlanPorts()).contains(8472);
        assertThat(config.pipeline().flowCapture().flowStatsCapacity()).isEqualTo(100_000);
        assertThat(config.internal().metrics().port()).isEqualTo(10251);
        final var otlp = config.export().traces().otlp().orElseThrow();
        assertThat(otlp.endpoint()).hasToString("https://otelcol:4317");
        assertThat(otlp.auth().basic().pass()).isEqualTo("secret");
        assertThat(config.export().traces().stdout()).isEmpty();
    }

    /** As YAML it need not be turned into anything. */
    @Test
    void shouldTakeOnePortOrSeveral() throws Exception {
        for (final String ports : List.of("8472", "[8472, 4789]")) {
            final MerrowConfig config = new ConfigReader(Map.of())
                    .readText("ports", "parser: {vxlan_port: " + ports + "}", List.of())
                    .config();
            assertThat(config.parser().vxlanPorts()).as(ports).startsWith(8472);
        }
    }

    @Test
    void shouldMoveWhatIsElsewhereHere() throws Exception {
        final MerrowConfig config = read(MerminConversion.of(HCL));
        assertThat(config.internal().server().port()).isEqualTo(8081);
        assertThat(config.pipeline().flowProducer().workers()).isEqualTo(2);
    }

    @Test
    void shouldReportWhatItLeavesOutAndWhy() {
        final MerminConversion conversion = MerminConversion.of(HCL);
        assertThat(conversion.notes())
                .contains(
                        "api is internal.server here",
                        "packet_worker_count is pipeline.flow_producer.workers here",
                        "parser.max_header_depth is dropped: all of a packet's headers are always read",
                        "pipeline.k8s_decorator.threads is dropped: enrichment has no threads of its own",
                        "attributes.source.k8s.extract.label[].tag_name is called attribute")
                .anyMatch(note -> note.startsWith("pipeline.colour is dropped: no such key"));
        assertThat(conversion.yaml()).contains("#   api is internal.server here\n", "${env:PASSWORD}");
        assertThat(conversion.yaml()).doesNotContain("secret", "colour:");
    }

    @Test
    void shouldReportWhereItIsNoHcl() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MerminConversion.of("discovery \"instrument\" {\n  interfaces = = 5\n}\n"))
                .withMessageContaining("line");
    }
}
