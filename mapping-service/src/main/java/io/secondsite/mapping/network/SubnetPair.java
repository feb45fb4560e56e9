package io.secondsite.mapping.network;

/** A subnet and the one that stands for it. */
public record SubnetPair(String from, String to) {}
