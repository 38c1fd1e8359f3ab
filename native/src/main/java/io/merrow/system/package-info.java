/**
 * The parts of the operating system that need JNI and are not BPF: the native library itself, errors by name, mapped
 * memory, network namespaces, event descriptors, capabilities, kernel version.
 */
package io.merrow.system;
