package io.merrow.lab;

/** Which internet protocol the lab's traffic uses. */
public enum IpVersion {
    V4,
    V6
}
