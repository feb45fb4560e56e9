package io.secondsite.agent.kerberos;

import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import java.util.Arrays;

/** What can be wrong with a proof by Kerberos, and what to do about it. */
public enum KerberosFault {
  /** This agent has no keytab configured. */
  NOT_CONFIGURED(
      "set secondsite.agent.kerberos.principal and secondsite.agent.kerberos.keytab on this host"),
  /** The keytab is absent, unreadable, or has no key of the principal. */
  KEYTAB_UNUSABLE(
      "compare secondsite.agent.kerberos.principal with klist -k KEYTAB; the agent's user must be"
          + " able to read the file"),
  /** No key distribution centre answers. */
  KDC_UNREACHABLE("see that the realm's KDC runs and that /etc/krb5.conf names it; kinit -k tries"),
  /** The realm does not know this agent's own principal, or its key is an old one. */
  CLIENT_REFUSED("make the principal in the realm, and its keytab anew after a change of its key"),
  /** The realm does not know the peer's principal. */
  UNKNOWN_SERVICE("make the peer's principal in the realm; pair again if its name is another"),
  /** There is no way from this agent's realm to the peer's. */
  WRONG_REALM("use one realm, or a trust between both; [domain_realm] and [capaths] in krb5.conf"),
  /** A ticket's time is over. */
  TICKET_EXPIRED("nothing: the agent asks for a new one; if it stays, compare the clocks"),
  /** The hosts' clocks differ by more than the realm allows. */
  CLOCK_SKEW("set both hosts' clocks, e.g. chronyc makestep; five minutes are usually allowed"),
  /** The token is bound to no TLS certificate, or to another than this connection's. */
  CHANNEL_BINDING("nothing may end TLS between the two agents; look for a proxy on the way"),
  /** The token was used before. */
  REPLAYED("nothing if it happened once; if it stays, somebody records the traffic"),
  /** The ticket is for another key than the one in the keytab. */
  WRONG_KEY("the keytab is older than the principal's key: export it again, on the refusing host"),
  /** The other side has not proved itself in turn. */
  NOT_MUTUAL("see that the address is the peer's Kerberos listener, with nothing in between"),
  /** The principal is good, but no pairing names it. */
  NOT_PAIRED("pair the two agents by Kerberos: secondsite host pair --kerberos"),
  /** The pairing is by Kerberos, and the caller came with a certificate. */
  REQUIRED("call the Kerberos listener (8083); or pair the two agents by certificates again"),
  /** There is no token where one is needed. */
  TOKEN_MISSING("send Authorization: Negotiate, with a token"),
  /** What came is no token. NTLM is none. */
  TOKEN_DEFECTIVE("only Kerberos 5 in SPNEGO is taken; NTLM is not"),
  /** Something else; the detail has Kerberos' own words. */
  REFUSED("see the detail; the JDK tells more with -Dsun.security.krb5.debug=true");

  private final String remedy;

  KerberosFault(String remedy) {
    this.remedy = remedy;
  }

  static KerberosFault named(String name) {
    return Arrays.stream(values())
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElse(REFUSED);
  }

  public String remedy() {
    return remedy;
  }

  /** The same as REST answers have it. */
  public ErrorCode code() {
    return ErrorCode.valueOf("KERBEROS_" + name());
  }

  /** As an answer. */
  public ProblemException problem(String detail) {
    return ProblemException.of(code(), detail).withRemedy(remedy);
  }
}
