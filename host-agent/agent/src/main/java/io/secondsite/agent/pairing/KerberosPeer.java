package io.secondsite.agent.pairing;

import java.net.URI;

/**
 * How a peer is known in its realm.
 *
 * @param principal with its realm
 * @param url where its Kerberos listener is
 */
public record KerberosPeer(String principal, URI url) {}
