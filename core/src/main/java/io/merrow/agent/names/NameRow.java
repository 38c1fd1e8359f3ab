package io.merrow.agent.names;

/**
 * An address and the object that had it for a time.
 *
 * @param address as text; {@code -}: the object has none.
 * @param kind    as Kubernetes writes it.
 * @param name    {@code namespace/name}, or the name alone.
 * @param owner   the topmost known, {@code Deployment/web}; empty: none.
 * @param node    that it is on; empty: not known, or it is no pod.
 * @param fromMs  since when, Unix epoch; {@link Long#MIN_VALUE}: not known.
 * @param toMs    until when; 0: it lasts.
 */
public record NameRow(String address, String kind, String name, String owner, String node, long fromMs, long toMs) {}
