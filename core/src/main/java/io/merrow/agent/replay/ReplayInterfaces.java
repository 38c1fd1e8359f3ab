package io.merrow.agent.replay;

import io.merrow.enrich.InterfaceIndex;
import java.util.ArrayList;
import java.util.List;

/**
 * The interfaces of the captures read so far: number + 1 → name, as the capture has it, else that of the file. The latest
 * word on a number counts. One thread.
 */
final class ReplayInterfaces {
    private final List<String> names = new ArrayList<>();
    private InterfaceIndex index = InterfaceIndex.EMPTY;
    private boolean isChanged;

    void add(final int number, final String name) {
        while (names.size() <= number) {
            names.add("");
        }
        isChanged |= !name.equals(names.set(number, name));
    }

    /** Built when it is asked for: a capture may describe thousands, one after the other. */
    InterfaceIndex index() {
        if (isChanged) {
            isChanged = false;
            final InterfaceIndex.Builder builder = InterfaceIndex.builder();
            for (int number = 0; number < names.size(); number++) {
                builder.add(number + 1, names.get(number), null);
            }
            index = builder.build();
        }
        return index;
    }

    @Override
    public String toString() {
        return "ReplayInterfaces" + names;
    }
}
