package io.secondsite.agent.pairing;

import java.net.URI;
import java.security.cert.X509Certificate;

/** A paired agent: its name, where it listens, and the authority it is known by. */
public record Peer(String name, URI url, X509Certificate authority) {}
