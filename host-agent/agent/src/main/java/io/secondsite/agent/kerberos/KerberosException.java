package io.secondsite.agent.kerberos;

import io.secondsite.agent.problem.ProblemException;
import io.secondsite.replication.PeerProofException;
import io.secondsite.replication.ReplicationException.Code;

/** A proof by Kerberos that failed, with what to do about it. */
public final class KerberosException extends PeerProofException {
  private static final long serialVersionUID = 1;

  private final KerberosFault fault;
  private final String plain;

  KerberosException(KerberosFault fault, String detail) {
    super(replicationCode(fault), fault.code() + ": " + detail + "; remedy: " + fault.remedy());
    this.fault = fault;
    plain = detail;
  }

  KerberosException(KerberosFault fault, String detail, Throwable cause) {
    this(fault, detail);
    initCause(cause);
  }

  /** A KDC that is away is asked again as soon as a peer that is. */
  private static Code replicationCode(KerberosFault fault) {
    return fault == KerberosFault.KDC_UNREACHABLE ? Code.PEER_UNREACHABLE : Code.PEER_REFUSED;
  }

  public KerberosFault fault() {
    return fault;
  }

  /** As an answer. */
  public ProblemException problem() {
    return ProblemException.of(fault.code(), plain, this).withRemedy(fault.remedy());
  }
}
