/**
 * The bytes that stations hand to each other: flyweights and descriptors, nothing but offsets.
 *
 * <p>The kernel's structs are defined once, in {@code bpf/include/merrow/layout.h}; each Java constant names its C
 * field by {@link io.merrow.layout.CField}, and LayoutTest compares both by the object's BTF. Everybody may read here;
 * nothing here has a thread, a clock or a decision.
 */
package io.merrow.layout;
