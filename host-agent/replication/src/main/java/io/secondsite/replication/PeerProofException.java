package io.secondsite.replication;

import io.secondsite.replication.ReplicationException.Code;
import java.io.IOException;

/** A client that a channel was given could not prove this host to the peer, or the peer to it. */
public class PeerProofException extends IOException {
  private static final long serialVersionUID = 1;

  private final Code code;

  /**
   * With what the replication fails.
   *
   * @param code PEER_UNREACHABLE for what may pass by itself, else PEER_REFUSED
   */
  protected PeerProofException(Code code, String message) {
    super(message);
    this.code = code;
  }

  Code code() {
    return code;
  }
}
