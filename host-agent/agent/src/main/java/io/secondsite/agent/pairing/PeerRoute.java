package io.secondsite.agent.pairing;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/**
 * How to call a peer.
 *
 * @param url of the listener that the pairing's authentication has
 * @param tls trusts that peer only
 * @param proof what a client with that TLS is wrapped with
 */
public record PeerRoute(URI url, SSLContext tls, UnaryOperator<HttpClient> proof) {}
