package io.secondsite.cli;

/** An agent that another one is paired with. */
public record Peer(String name, String url, String caCertificatePem) {}
