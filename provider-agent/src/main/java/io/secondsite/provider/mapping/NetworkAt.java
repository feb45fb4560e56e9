package io.secondsite.provider.mapping;

/** A VM network of a server. */
public record NetworkAt(String server, String network) {}
