package io.merrow.perf.load;

import io.merrow.lab.LabProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Several kinds at once. */
record MixedTraffic(List<Traffic> parts) implements Traffic {
    @Override
    public String describe() {
        return parts.stream().map(Traffic::describe).collect(Collectors.joining("; "));
    }

    @Override
    public List<LabProcess> start(final LoadLab lab, final int seconds) throws IOException {
        final List<LabProcess> clients = new ArrayList<>();
        for (final Traffic part : parts) {
            clients.addAll(part.start(lab, seconds));
        }
        return clients;
    }

    @Override
    public long flows(final int seconds) {
        return parts.stream().mapToLong(part -> part.flows(seconds)).sum();
    }
}
