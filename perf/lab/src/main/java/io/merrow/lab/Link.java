package io.merrow.lab;

/** A veth pair between two namespaces. */
public record Link(Endpoint left, Endpoint right) {}
