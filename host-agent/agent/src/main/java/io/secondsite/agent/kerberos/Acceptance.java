package io.secondsite.agent.kerberos;

import java.security.cert.X509Certificate;
import javax.security.auth.Subject;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSCredential;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.Oid;

/**
 * A caller that has proved itself.
 *
 * @param principal who it is, with its realm
 * @param header this agent's proof in return
 */
public record Acceptance(String principal, String header) {

  static Acceptance of(KerberosLogin login, byte[] token, X509Certificate own)
      throws KerberosException {
    Subject subject = login.acceptor();
    return Spnego.as(
        subject,
        () -> {
          GSSManager manager = GSSManager.getInstance();
          Oid[] mechanisms = {Spnego.MECHANISM, Spnego.KERBEROS};
          GSSCredential credential =
              manager.createCredential(
                  null, GSSCredential.INDEFINITE_LIFETIME, mechanisms, GSSCredential.ACCEPT_ONLY);
          GSSContext context = manager.createContext(credential);
          context.setChannelBinding(EndPointBinding.of(own));
          byte[] answer = context.acceptSecContext(token, 0, token.length);
          return accepted(context, answer);
        });
  }

  private static Acceptance accepted(GSSContext context, byte[] answer)
      throws GSSException, KerberosException {
    if (!context.isEstablished()) {
      throw new KerberosException(KerberosFault.TOKEN_DEFECTIVE, "one token must be enough");
    }
    if (!context.getMutualAuthState() || answer == null) {
      throw new KerberosException(KerberosFault.NOT_MUTUAL, "the caller wants no proof in return");
    }
    return new Acceptance(context.getSrcName().toString(), Spnego.header(answer));
  }
}
