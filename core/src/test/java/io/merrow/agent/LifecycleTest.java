package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a step does wrong never keeps another one from being stopped. */
class LifecycleTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final int COUNT = 4;

    private final List<String> calls = new CopyOnWriteArrayList<>();

    private Step step(final int number) {
        return new Step("" + number, () -> calls.add("start " + number), () -> calls.add("stop " + number), LONG);
    }

    private List<Step> steps(final int replaced, final Step by) {
        return IntStream.range(0, COUNT)
                .mapToObj(i -> i == replaced ? by : step(i))
                .toList();
    }

    private Step failing(final int number, final Step.Action stop, final Duration timeout) {
        return new Step("" + number, () -> calls.add("start " + number), stop, timeout);
    }

    private static <T extends Throwable> void raise(final Throwable failure) throws T {
        @SuppressWarnings("unchecked")
        final T unchecked = (T) failure;
        throw unchecked;
    }

    @Test
    void shouldStopInTheReverseOrderOfTheStart() {
        final Lifecycle lifecycle = new Lifecycle(steps(-1, null));
        lifecycle.start();
        assertThat(lifecycle.stop()).isEmpty();
        assertThat(calls)
                .containsExactly("start 0", "start 1", "start 2", "start 3", "stop 3", "stop 2", "stop 1", "stop 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldStopAllOthersWhenOneThrows(final int number) {
        for (final Throwable failure :
                List.of(new IllegalStateException("broken"), new IOException("disk"), new StackOverflowError())) {
            calls.clear();
            final Step broken = failing(number, () -> raise(failure), LONG);
            final Lifecycle lifecycle = new Lifecycle(steps(number, broken));
            lifecycle.start();
            assertThat(lifecycle.stop()).containsExactly(broken);
            assertThat(calls.stream().filter(each -> each.startsWith("stop")))
                    .containsExactlyElementsOf(expectedWithout(number));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldStopAllOthersWhenOneHangs(final int number) {
        final CountDownLatch end = new CountDownLatch(1);
        final Step hanging = failing(number, end::await, SHORT);
        final Lifecycle lifecycle = new Lifecycle(steps(number, hanging));
        lifecycle.start();
        assertThat(lifecycle.stop()).containsExactly(hanging);
        end.countDown();
        assertThat(calls.stream().filter(each -> each.startsWith("stop")))
                .containsExactlyElementsOf(expectedWithout(number));
    }

    private static List<String> expectedWithout(final int number) {
        return IntStream.iterate(COUNT - 1, i -> i - 1)
                .limit(COUNT)
                .filter(i -> i != number)
                .mapToObj(i -> "stop " + i)
                .toList();
    }

    @Test
    void shouldStopWhatWasStartedWhenAStartThrows() {
        final Step broken = new Step(
                "2",
                () -> {
                    throw new IllegalStateException("port in use");
                },
                () -> calls.add("stop 2"),
                LONG);
        final Lifecycle lifecycle = new Lifecycle(steps(2, broken));
        assertThatThrownBy(lifecycle::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("port in use");
        assertThat(calls).containsExactly("start 0", "start 1", "stop 2", "stop 1", "stop 0");
        assertThat(lifecycle.stop()).as("nothing is stopped twice").isEmpty();
    }

    @Test
    void shouldNameTheStepWhenAStartThrowsAnIoError() {
        final Step broken = new Step(
                "reload",
                () -> {
                    throw new IOException("no such file");
                },
                Step.Action.NONE,
                LONG);
        assertThatThrownBy(new Lifecycle(List.of(broken))::start)
                .hasMessage("failed to start reload: java.io.IOException: no such file");
    }

    @Test
    void shouldStopToTheEndAndStayInterruptedWhenInterrupted() {
        final Lifecycle lifecycle = new Lifecycle(steps(-1, null));
        lifecycle.start();
        Thread.currentThread().interrupt();
        assertThat(lifecycle.stop()).isEmpty();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(calls).endsWith("stop 0").hasSize(2 * COUNT);
    }

    /** Written without synchronisation by each step, read by the next and by the caller. */
    @Test
    void shouldOrderTheStepsByHappensBefore() {
        final int[] plain = {0};
        final Lifecycle lifecycle = new Lifecycle(IntStream.range(0, 100)
                .mapToObj(i -> Step.stopOnly("" + i, () -> plain[0] = plain[0] + 1, LONG))
                .toList());
        lifecycle.start();
        assertThat(lifecycle.stop()).isEmpty();
        assertThat(plain[0]).isEqualTo(100);
    }
}
