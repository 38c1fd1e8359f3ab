package io.merrow.ring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * Commands of one thread to all shards, without waiting: a command that a shard refuses because its queue is full is kept
 * and offered again by {@link #retry()}, before all later ones. For one thread.
 */
public final class ShardCommands {
    private final List<ShardProxy> shards;
    private final List<Deque<Predicate<ShardProxy>>> refused = new ArrayList<>();

    public ShardCommands(final List<ShardProxy> shards) {
        this.shards = List.copyOf(shards);
        shards.forEach(shard -> refused.add(new ArrayDeque<>()));
    }

    /** @param command returns false where the shard refused it. */
    public void send(final Predicate<ShardProxy> command) {
        for (int i = 0; i < shards.size(); i++) {
            final Deque<Predicate<ShardProxy>> waiting = refused.get(i);
            if (!waiting.isEmpty() || !command.test(shards.get(i))) {
                waiting.add(command);
            }
        }
    }

    /**
     * Offers again what was refused.
     *
     * @return commands that were accepted now.
     */
    public int retry() {
        int accepted = 0;
        for (int i = 0; i < shards.size(); i++) {
            final Deque<Predicate<ShardProxy>> waiting = refused.get(i);
            while (!waiting.isEmpty() && waiting.peek().test(shards.get(i))) {
                waiting.remove();
                accepted++;
            }
        }
        return accepted;
    }

    /** Commands that were refused and wait for {@link #retry()}, of all shards. */
    public int pending() {
        return refused.stream().mapToInt(Deque::size).sum();
    }

    @Override
    public String toString() {
        return "ShardCommands{shards=" + shards.size() + ", pending=" + pending() + '}';
    }
}
