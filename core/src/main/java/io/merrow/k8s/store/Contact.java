package io.merrow.k8s.store;

/**
 * The cluster that the objects are of.
 *
 * @param lastMs when all of it was last being watched, Unix epoch; 0: never.
 * @param server address of its API.
 */
public record Contact(long lastMs, String server) {
    static final Contact NONE = new Contact(0, "");
}
