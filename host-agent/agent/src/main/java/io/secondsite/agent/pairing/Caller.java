package io.secondsite.agent.pairing;

/** Who sends a request, by the certificate shown. */
public sealed interface Caller {

  /** A person or script that acts for this agent's operator. */
  record Operator() implements Caller {}

  /** A paired agent. */
  record PeerAgent(String name) implements Caller {}

  /** Somebody with a certificate that is good for nothing here. */
  record Stranger(String subject) implements Caller {}
}
