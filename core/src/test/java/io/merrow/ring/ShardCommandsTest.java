package io.merrow.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ShardCommandsTest {
    private final List<String> accepted = new ArrayList<>();
    private final List<ShardProxy> shards = List.of(new ShardProxy(() -> {}), new ShardProxy(() -> {}));
    private final ShardCommands commands = new ShardCommands(shards);
    private boolean isFull;

    /** The second shard's queue may be full. */
    private Predicate<ShardProxy> command(final String name) {
        return shard -> {
            final int number = shards.indexOf(shard);
            if (isFull && number == 1) {
                return false;
            }
            return accepted.add(name + " to " + number);
        };
    }

    @Test
    void shouldSendEachCommandToEachShard() {
        commands.send(command("a"));
        assertThat(accepted).containsExactly("a to 0", "a to 1");
        assertThat(commands.pending()).isZero();
    }

    @Test
    void shouldKeepWhatAShardRefusesAndItsOrder() {
        isFull = true;
        commands.send(command("a"));
        isFull = false;
        commands.send(command("b")); // behind the one that waits, although there is room
        assertThat(accepted).containsExactly("a to 0", "b to 0");
        assertThat(commands.pending()).isEqualTo(2);
        assertThat(commands.retry()).isEqualTo(2);
        assertThat(accepted).containsExactly("a to 0", "b to 0", "a to 1", "b to 1");
        assertThat(commands.retry()).isZero();
    }

    @Test
    void shouldRetryUntilThereIsRoom() {
        isFull = true;
        commands.send(command("a"));
        assertThat(commands.retry()).isZero();
        assertThat(commands.pending()).isEqualTo(1);
        isFull = false;
        assertThat(commands.retry()).isEqualTo(1);
        assertThat(commands.pending()).isZero();
    }
}
