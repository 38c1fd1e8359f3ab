package io.merrow.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The C header and the Java constants agree, in both directions, by the object's BTF. */
class LayoutTest {
    private static final List<Class<?>> VIEWS = List.of(
            FlowKeyFlyweight.class,
            FlowTableDescriptor.class,
            FlowBucketDescriptor.class,
            FlowMarksDescriptor.class,
            FlowHotDescriptor.class,
            HotSideDescriptor.class,
            FlowColdDescriptor.class,
            SideFactsDescriptor.class,
            TunnelFlyweight.class,
            FlowEventFlyweight.class,
            OverflowEventDescriptor.class,
            ConsumerControlDescriptor.class,
            LedgerCellDescriptor.class,
            CaptureConfigDescriptor.class,
            ListenerRecordFlyweight.class,
            SocketOwnerDescriptor.class,
            ProcessNameDescriptor.class,
            FilterTableDescriptor.class,
            FilterStateDescriptor.class,
            FilterNetworkDescriptor.class);

    private static BtfDump btf;

    @BeforeAll
    static void readBtf(@TempDir final Path directory) throws Exception {
        final Path object = directory.resolve("layout_check.bpf.o");
        Files.copy(
                LayoutTest.class.getResourceAsStream("/io/merrow/bpf/layout_check.bpf.o"),
                object,
                StandardCopyOption.REPLACE_EXISTING);
        btf = BtfDump.of(object);
    }

    @TestFactory
    List<DynamicTest> shouldHaveEachFieldWhereCHasIt() {
        return VIEWS.stream()
                .map(view -> DynamicTest.dynamicTest(view.getSimpleName(), () -> check(view)))
                .toList();
    }

    private static void check(final Class<?> view) throws IllegalAccessException, NoSuchFieldException {
        final String name = view.getAnnotation(CStruct.class).value();
        final BtfDump.Struct struct = btf.structs().get(name);
        assertThat(struct).as("struct %s in layout.h", name).isNotNull();
        assertThat(view.getField("LENGTH").getInt(null)).as("LENGTH").isEqualTo(struct.size());
        assertThat(struct.size() % 8).as("size is a multiple of 8").isZero();

        final Map<String, Integer> java = new HashMap<>();
        for (final Field field : view.getFields()) {
            final CField c = field.getAnnotation(CField.class);
            if (c != null) {
                assertThat(field.getName()).isEqualTo(c.value().toUpperCase(Locale.ROOT) + "_OFFSET");
                assertThat(c.length()).as("width of %s.%s", name, c.value()).isEqualTo(struct.length(c.value()));
                java.put(c.value(), field.getInt(null));
            }
        }
        assertThat(java).as("offsets of struct %s", name).isEqualTo(struct.offsets());
    }

    @Test
    void shouldViewEveryStructOfTheHeader() {
        final Set<String> viewed = new HashSet<>(Set.of("ledger")); // an array of cells, checked below
        VIEWS.forEach(view -> viewed.add(view.getAnnotation(CStruct.class).value()));
        assertThat(btf.structs().keySet()).isEqualTo(viewed);
        assertThat(btf.structs().get("ledger").size()).isEqualTo(LedgerCellDescriptor.LEDGER_LENGTH);
    }

    @Test
    void shouldRepeatEveryEnumeratorWithItsValue() throws IllegalAccessException {
        final Map<String, Integer> java = new HashMap<>();
        for (final Class<?> holder : List.of(
                KernelLayoutDescriptor.class,
                FlowTableDescriptor.class,
                FlowBucketDescriptor.class,
                FlowMarksDescriptor.class,
                KernelLedgerReason.class,
                ListenerRecordFlyweight.class,
                FilterTableDescriptor.class)) {
            for (final Field field : holder.getFields()) {
                final CEnum c = field.getAnnotation(CEnum.class);
                if (c != null) {
                    java.put(c.value(), field.getInt(null));
                }
            }
        }
        Arrays.stream(KernelLedgerReason.values()).forEach(r -> java.put("LEDGER_" + r.name(), r.index()));
        assertThat(java).isEqualTo(btf.enumerators());
    }
}
