package io.secondsite.agent.kerberos;

import java.security.cert.X509Certificate;
import javax.security.auth.Subject;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSManager;

/** One proof towards a peer, and the peer's in return. For one thread after the other. */
final class Initiation {
  private final Subject subject;
  private final GSSContext context;
  private final byte[] token;
  private final String target;

  private Initiation(Subject subject, GSSContext context, byte[] token, String target) {
    this.subject = subject;
    this.context = context;
    this.token = token;
    this.target = target;
  }

  /** Bound to the certificate that the server showed. */
  static Initiation of(KerberosLogin login, String target, X509Certificate server)
      throws KerberosException {
    Subject subject = login.initiator();
    return Spnego.as(
        subject,
        () -> {
          GSSManager manager = GSSManager.getInstance();
          GSSContext context =
              manager.createContext(
                  manager.createName(target, Spnego.PRINCIPAL_NAME),
                  Spnego.MECHANISM,
                  null,
                  GSSContext.DEFAULT_LIFETIME);
          context.requestMutualAuth(true);
          context.requestReplayDet(true);
          context.requestCredDeleg(false);
          context.setChannelBinding(EndPointBinding.of(server));
          byte[] token = context.initSecContext(new byte[0], 0, 0);
          return new Initiation(subject, context, token, target);
        });
  }

  String header() {
    return Spnego.header(token);
  }

  /** Checks the peer's proof. */
  void complete(byte[] answer) throws KerberosException {
    Spnego.as(subject, () -> context.initSecContext(answer, 0, answer.length));
    if (!context.isEstablished() || !context.getMutualAuthState()) {
      throw new KerberosException(KerberosFault.NOT_MUTUAL, target + " has not proved itself");
    }
  }
}
