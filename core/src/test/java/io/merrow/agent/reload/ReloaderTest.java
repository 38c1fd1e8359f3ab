package io.merrow.agent.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.agent.refusal.StartException;
import io.merrow.config.ConfigError;
import io.merrow.config.ConfigException;
import io.merrow.config.LoadedConfig;
import io.merrow.config.MerrowConfig;
import io.merrow.config.keys.LiveKeys;
import io.merrow.config.reader.ConfigReader;
import io.merrow.config.writer.ConfigChanges;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReloaderTest {
    @RegisterExtension
    static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

    private final List<String> happened = new ArrayList<>();
    private String yaml = "{}";
    private boolean isRequested;
    private boolean isChanged;
    private Function<String, RuntimeException> refusal = step -> null;

    private final ConfigSource source = new ConfigSource() {
        @Override
        public LoadedConfig read() throws ConfigException {
            if (yaml == null) {
                throw new ConfigException(List.of(new ConfigError("f.yaml", "file not found")));
            }
            return new ConfigReader(Map.of()).readText("f.yaml", yaml, List.of());
        }

        @Override
        public boolean hasChanged(final long nowNs) {
            return isChanged;
        }

        @Override
        public void onRequest(final Runnable waker) {
            throw new AssertionError("there is no thread to wake");
        }

        @Override
        public boolean takeRequest() {
            return isRequested;
        }

        @Override
        public void inForce(final MerrowConfig config) {
            happened.add("log " + config.logLevel());
        }
    };

    private final Reloader reloader = new Reloader(
            ConfigReader.defaults(),
            source,
            List.of(new RecordingPart("filter"), new RecordingPart("span"), new ProcessPart(source)),
            () -> TELEMETRY.getOpenTelemetry().getTracer("test"));

    /** Notes what is done with it, and throws where it is instructed to. */
    private final class RecordingPart implements ReloadablePart {
        private final String key;

        private RecordingPart(final String key) {
            this.key = key;
        }

        @Override
        public List<String> keys() {
            return List.of(key);
        }

        @Override
        public Change prepare(final ConfigChanges changes, final MerrowConfig next) {
            step("prepare " + key);
            return new Change() {
                @Override
                public void apply() {
                    step("apply " + key);
                }

                @Override
                public void discard() {
                    step("discard " + key);
                }
            };
        }
    }

    private void step(final String step) {
        final RuntimeException thrown = refusal.apply(step);
        if (thrown != null) {
            throw thrown;
        }
        happened.add(step);
    }

    private void reload(final String text) throws InterruptedException {
        yaml = text;
        reloader.reload();
    }

    @Test
    void shouldMakeEverythingReadyBeforeAnythingChanges() throws InterruptedException {
        reload("{span: {udp_timeout: 3s}, filter: {source: {port: {match: '80'}}}, log_level: debug}");
        assertThat(happened)
                .containsExactly("prepare filter", "prepare span", "apply filter", "apply span", "log DEBUG");
        assertThat(reloader.reloads()).isEqualTo(1);
    }

    @Test
    void shouldTraceWhatAReloadChanged() throws InterruptedException {
        reload("{span: {udp_timeout: 3s}, pipeline: {flow_producer: {workers: 3}}}");
        assertThat(TELEMETRY.getSpans()).singleElement().satisfies(span -> {
            assertThat(span.getName()).isEqualTo("reload");
            assertThat(span.getAttributes().asMap())
                    .containsEntry(AttributeKey.stringArrayKey("merrow.reload.changes"), List.of("span.udp_timeout"))
                    .containsEntry(
                            AttributeKey.stringArrayKey("merrow.reload.restart_required"),
                            List.of("pipeline.flow_producer.workers"));
            assertThat(span.getStatus()).isEqualTo(StatusData.unset());
            assertThat(span.getStartEpochNanos()).isLessThanOrEqualTo(span.getEndEpochNanos());
        });
    }

    @Test
    void shouldTraceWhyAReloadWasRefused() throws InterruptedException {
        reload(null);
        assertThat(TELEMETRY.getSpans()).singleElement().satisfies(span -> assertThat(span.getStatus())
                .isEqualTo(StatusData.create(StatusCode.ERROR, "f.yaml: file not found")));
    }

    @Test
    void shouldTouchOnlyWhatIsConcerned() throws InterruptedException {
        reload("{span: {udp_timeout: 3s}}");
        reload("{span: {udp_timeout: 3s}}");
        assertThat(happened).containsExactly("prepare span", "apply span");
        assertThat(reloader.reloads()).isEqualTo(2);
    }

    @Test
    void shouldChangeNothingWhenOnePartRefuses() throws InterruptedException {
        refusal = step -> step.equals("prepare span") ? new StartException("span: no") : null;
        reload("{span: {udp_timeout: 3s}, filter: {source: {port: {match: '80'}}}}");
        assertThat(happened).containsExactly("prepare filter", "discard filter");
        assertThat(reloader.refusals()).isEqualTo(1);
        assertThat(reloader.current()).isEqualTo(ConfigReader.defaults());
    }

    @Test
    void shouldGiveBackWhatWasReadyWhenTheFirstCannotBePutIntoForce() throws InterruptedException {
        refusal = step -> step.equals("apply filter") ? new StartException("filter: no") : null;
        reload("{span: {udp_timeout: 3s}, filter: {source: {port: {match: '80'}}}}");
        assertThat(happened).containsExactly("prepare filter", "prepare span", "discard filter", "discard span");
        assertThat(reloader.refusals()).isEqualTo(1);
    }

    @Test
    void shouldKeepTheOldOneWhenTheNewOneIsBadOrGone() throws InterruptedException {
        reload("{spam: {}}");
        reload("span: {udp_timeout: [");
        reload(null);
        assertThat(happened).isEmpty();
        assertThat(reloader.refusals()).isEqualTo(3);
        assertThat(reloader.reloads()).isZero();
        reload("{span: {udp_timeout: 3s}}");
        assertThat(happened).containsExactly("prepare span", "apply span");
    }

    @Test
    void shouldCountTheKeysThatWaitForARestartUntilTheyAreTakenBack() throws InterruptedException {
        reload("{parser: {vxlan_port: [8472]}, pipeline: {threading: shared}}");
        assertThat(reloader.waitingCount()).isEqualTo(2);
        reload("{parser: {vxlan_port: [8472]}}");
        assertThat(reloader.waitingCount()).isEqualTo(1);
        reload("{}");
        assertThat(reloader.waitingCount()).isZero();
        assertThat(happened).isEmpty();
    }

    @Test
    void shouldGoByTheFileOnlyWhereThatIsWantedAndByTheSignalAlways() throws InterruptedException {
        final ReloadAgent agent = new ReloadAgent(source, reloader, () -> 0);
        isChanged = true;
        assertThat(agent.doWork()).isZero();
        isRequested = true;
        yaml = "{auto_reload: true}";
        assertThat(agent.doWork()).isEqualTo(1);
        isRequested = false;
        assertThat(agent.doWork()).isEqualTo(1);
        assertThat(reloader.reloads()).isEqualTo(2);
    }

    /** Every key that the table calls live has a part that applies it, and no other key has. */
    @Test
    void shouldHaveAPartForEachKeyThatIsCalledLive() {
        final List<ReloadablePart> parts = List.of(
                new FilterPart(null, null),
                new TimeoutsPart(List.of()),
                new InterfacesPart(null),
                new OutputsPart(null, null, null, null, null),
                new FlowMetricsPart(null),
                new TelemetryPart(null, null),
                new ProcessPart(source));
        for (final String key : LiveKeys.all()) {
            final boolean isAsked = key.equals("auto_reload"); // by the reload's own thread, each time
            assertThat(isAsked
                            || parts.stream()
                                    .flatMap(part -> part.keys().stream())
                                    .anyMatch(section -> LiveKeys.isWithin(key, section)))
                    .as(key)
                    .isTrue();
        }
        for (final ReloadablePart part : parts) {
            assertThat(part.keys()).allMatch(LiveKeys::isLive);
        }
    }
}
