package io.merrow.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A reader beside the writer: an answer always belongs to the address that was asked for, and what stays is found. */
class AddressIndexStressTest {
    private static final int ADDRESSES = 4_096;
    private static final int STEPS = 400_000;
    private static final int LASTING = 64;

    @Test
    void shouldNeverGiveOneAddressTheAnswerOfAnother() throws InterruptedException {
        final AddressIndexWriter writer = new AddressIndexWriter(0, 0, 0, 1_000);
        for (int i = 0; i < LASTING; i++) {
            claim(writer, ADDRESSES + i);
        }
        final AtomicBoolean isOver = new AtomicBoolean();
        final AtomicReference<String> wrong = new AtomicReference<>();
        final Thread reader = new Thread(() -> read(writer.index(), isOver, wrong), "reader");
        reader.start();
        try {
            write(writer);
        } finally {
            isOver.set(true);
            reader.join();
        }

        assertThat(wrong.get()).isNull();
    }

    private static void write(final AddressIndexWriter writer) {
        final Random random = new Random(1);
        for (int i = 0; i < STEPS; i++) {
            final int address = random.nextInt(ADDRESSES);
            if (random.nextBoolean()) {
                claim(writer, address);
            } else {
                writer.release(address * 31L, address, "holder", i, i);
                writer.prune(i);
            }
        }
    }

    private static void claim(final AddressIndexWriter writer, final int address) {
        final AddressHolder occupant = AddressHolder.of(Decoration.of(Integer.toString(address)));
        writer.claim(address * 31L, address, "holder", AddressRank.POD, occupant, 0, 0);
    }

    private static void read(
            final AddressIndex index, final AtomicBoolean isOver, final AtomicReference<String> wrong) {
        final Random random = new Random(2);
        while (!isOver.get()) {
            final int address = random.nextInt(ADDRESSES + LASTING);
            final Decoration found = index.find(address * 31L, address, 6, 80, Long.MAX_VALUE - 1);
            if (found == null && address >= ADDRESSES) {
                wrong.set(address + " was there all the time, but was not found");
            } else if (found != null && Integer.parseInt(found.text()) != address) {
                wrong.set(address + " was given the answer of " + found.text());
            }
        }
    }
}
