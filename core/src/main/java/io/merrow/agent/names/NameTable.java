package io.merrow.agent.names;

import io.merrow.export.format.RecordTextWriter;
import io.merrow.k8s.facts.Address;
import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.Meta;
import io.merrow.k8s.model.RestoredNames;
import io.merrow.k8s.store.StoredCluster;
import io.merrow.k8s.store.StoredObject;
import io.merrow.net.IpAddresses;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;

/** The addresses of a file of names, each with the object that has it and those that had it before. Immutable. */
public final class NameTable {
    /** In a state directory. */
    public static final String FILE_NAME = StoredCluster.FILE_NAME;

    private static final int MOST_OWNERS = 8;
    private static final String NO_ADDRESS = "-";

    private final StoredCluster cluster;
    private final Map<String, Meta> byUid = new HashMap<>();

    private NameTable(final StoredCluster cluster) {
        this.cluster = cluster;
        cluster.objects()
                .forEach(object ->
                        byUid.put(object.facts().meta().uid(), object.facts().meta()));
    }

    /** @throws IOException for people, when it cannot be read or is something else. */
    public static NameTable read(final Path file) throws IOException {
        return new NameTable(StoredCluster.read(file));
    }

    /** Since when nothing is newer, for people: {@code as of 2026-11-30T08:00:00Z}. */
    public String asOf() {
        return new RestoredNames(1, cluster.contact().lastMs()).asOf();
    }

    /** All rows; of one address or object those that were later come first. */
    public List<NameRow> all() {
        final List<StoredObject> living = cluster.living();
        return Stream.concat(living.stream(), cluster.objects().stream().filter(StoredObject::hasEnded))
                .flatMap(object -> rows(object).stream())
                .sorted(Comparator.comparing(NameRow::name)
                        .thenComparing(NameRow::kind)
                        .thenComparing(row -> row.toMs() == 0 ? Long.MIN_VALUE : -row.toMs())
                        .thenComparing(NameRow::address))
                .toList();
    }

    /**
     * Rows of what a user means.
     *
     * @param wanted an address, a name, {@code namespace/name}, or {@code Kind/name} of an owner.
     */
    public List<NameRow> find(final String wanted) {
        final String address =
                IpAddresses.isAddress(wanted) ? text(Address.of(List.of(wanted)).get(0)) : null;
        return all().stream()
                .filter(row -> address == null
                        ? row.name().equals(wanted)
                                || row.name().endsWith("/" + wanted)
                                || row.owner().equals(wanted)
                        : row.address().equals(address))
                .toList();
    }

    private List<NameRow> rows(final StoredObject object) {
        final List<NameRow> rows = new ArrayList<>();
        final ClusterFacts facts = object.facts();
        if (facts instanceof ClusterFacts.Pod pod) {
            // One on its node's network has the node's addresses.
            final List<Address> addresses = pod.isHostNetwork() ? List.of() : pod.addresses();
            add(rows, object, addresses, pod.node(), pod.fromMs(), endMs(object, pod));
        } else if (facts instanceof ClusterFacts.Service service) {
            add(rows, object, service.clusterAddresses(), null, facts.meta().createdMs(), object.endedMs());
            if (!service.externalAddresses().isEmpty()) {
                add(
                        rows,
                        object,
                        service.externalAddresses(),
                        null,
                        facts.meta().createdMs(),
                        object.endedMs());
            }
        } else if (facts instanceof ClusterFacts.Node node) {
            add(rows, object, node.addresses(), null, facts.meta().createdMs(), object.endedMs());
        } else if (facts instanceof ClusterFacts.Entrance entrance) {
            add(rows, object, entrance.addresses(), null, facts.meta().createdMs(), object.endedMs());
        }
        return rows;
    }

    /** A pod that is over may still be there as an object. */
    private static long endMs(final StoredObject object, final ClusterFacts.Pod pod) {
        final boolean isOver = pod.endMs() != 0 && pod.endMs() != Long.MAX_VALUE;
        return !object.hasEnded() && isOver ? pod.endMs() : object.endedMs();
    }

    private void add(
            final List<NameRow> rows,
            final StoredObject object,
            final List<Address> addresses,
            final String node,
            final long fromMs,
            final long toMs) {
        final Meta meta = object.facts().meta();
        final long knownFromMs = fromMs == Long.MAX_VALUE ? Long.MIN_VALUE : fromMs;
        final List<String> texts = addresses.isEmpty()
                ? List.of(NO_ADDRESS)
                : addresses.stream().map(NameTable::text).toList();
        for (final String address : texts) {
            rows.add(new NameRow(
                    address,
                    meta.kind().apiName(),
                    meta.key(),
                    owner(meta),
                    node == null ? "" : node,
                    knownFromMs,
                    toMs));
        }
    }

    private String owner(final Meta meta) {
        Meta.Owner owner = meta.owner();
        for (int i = 0; owner != null && i < MOST_OWNERS; i++) {
            final Meta next = byUid.get(owner.uid());
            if (next == null || next.owner() == null) {
                break;
            }
            owner = next.owner();
        }
        return owner == null ? "" : owner.kind() + "/" + owner.name();
    }

    private static String text(final Address address) {
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[Long.BYTES * 2]);
        bytes.putLong(0, address.high(), ByteOrder.BIG_ENDIAN);
        bytes.putLong(Long.BYTES, address.low(), ByteOrder.BIG_ENDIAN);
        return new RecordTextWriter().address(bytes, 0);
    }

    @Override
    public String toString() {
        return "NameTable{" + cluster.objects().size() + " entries, " + asOf() + '}';
    }
}
