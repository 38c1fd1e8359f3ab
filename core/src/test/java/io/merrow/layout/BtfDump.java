package io.merrow.layout;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Structs and enums of a BPF object, read from its BTF by bpftool: an implementation that is not ours. */
final class BtfDump {
    private static final Pattern TYPE =
            Pattern.compile("\\[(\\d+)] (STRUCT|UNION|ENUM) '([\\w()]+)'.* size=(\\d+) vlen=\\d+.*");
    private static final Pattern MEMBER = Pattern.compile("\\s+'([\\w()]+)' type_id=(\\d+) bits_offset=(\\d+).*");
    private static final String ANONYMOUS = "(anon)";
    private static final Pattern ENUMERATOR = Pattern.compile("\\s+'(\\w+)' val=(-?\\d+).*");

    /** A struct: its size and each member's offset, in order, bytes. */
    record Struct(int size, Map<String, Integer> offsets) {
        /** Up to the next member or the end: the layout has no implicit padding. */
        int length(final String member) {
            final int offset = offsets.get(member);
            return offsets.values().stream()
                            .filter(o -> o > offset)
                            .mapToInt(o -> o)
                            .min()
                            .orElse(size)
                    - offset;
        }
    }

    private final Map<String, Struct> structs = new LinkedHashMap<>();
    private final Map<String, Map<String, Integer>> unions = new LinkedHashMap<>();
    private final Map<String, Integer> enumerators = new LinkedHashMap<>();

    static BtfDump of(final Path object) throws IOException {
        final Process process = new ProcessBuilder("bpftool", "btf", "dump", "file", object.toString(), "format", "raw")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        final BtfDump dump = new BtfDump();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            dump.read(lines);
        }
        return dump;
    }

    private void read(final BufferedReader lines) throws IOException {
        Map<String, Integer> members = new LinkedHashMap<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            final Matcher type = TYPE.matcher(line);
            final Matcher member = MEMBER.matcher(line);
            final Matcher enumerator = ENUMERATOR.matcher(line);
            if (type.matches()) {
                members = new LinkedHashMap<>();
                if (type.group(2).equals("STRUCT")) {
                    structs.put(type.group(3), new Struct(Integer.parseInt(type.group(4)), members));
                } else if (type.group(2).equals("UNION")) {
                    unions.put(type.group(1), members);
                }
            } else if (member.matches()) {
                final String name = member.group(1);
                members.put(
                        name.equals(ANONYMOUS) ? ANONYMOUS + member.group(2) : name,
                        Integer.parseInt(member.group(3)) / 8);
            } else if (enumerator.matches()) {
                enumerators.put(enumerator.group(1), Integer.parseInt(enumerator.group(2)));
            }
        }
        structs.values().forEach(this::openUnions);
    }

    /** Members of a union without a name are the struct's. */
    private void openUnions(final Struct struct) {
        unions.forEach((id, members) -> {
            final Integer offset = struct.offsets().remove(ANONYMOUS + id);
            if (offset != null) {
                members.keySet().forEach(member -> struct.offsets().put(member, offset));
            }
        });
    }

    Map<String, Struct> structs() {
        return structs;
    }

    Map<String, Integer> enumerators() {
        return enumerators;
    }
}
