package io.secondsite.agent.kerberos;

import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import javax.security.auth.Subject;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.Oid;

/** What both sides of SPNEGO over HTTP (RFC 4559) need. */
final class Spnego {
  static final Oid MECHANISM = oid("1.3.6.1.5.5.2");
  static final Oid KERBEROS = oid("1.2.840.113554.1.2.2");
  static final Oid PRINCIPAL_NAME = oid("1.2.840.113554.1.2.2.1");
  static final String SCHEME = "Negotiate";

  /** As long as a header may be; tickets of Active Directory with many groups reach 12 KiB. */
  private static final int TOKEN_LENGTH_MAX = 16 * 1024;

  private Spnego() {}

  private static Oid oid(String text) {
    try {
      return new Oid(text);
    } catch (GSSException e) {
      throw new IllegalStateException(e);
    }
  }

  static String header(byte[] token) {
    return SCHEME + " " + Base64.getEncoder().encodeToString(token);
  }

  /** The token of a header; nothing if the header has another scheme or no token. */
  static Optional<byte[]> token(String header) throws KerberosException {
    String[] parts = header.strip().split(" +", 2);
    if (!parts[0].equalsIgnoreCase(SCHEME) || parts.length == 1) {
      return Optional.empty();
    }
    if (parts[1].length() > TOKEN_LENGTH_MAX) {
      throw new KerberosException(KerberosFault.TOKEN_DEFECTIVE, "the token is too long");
    }
    try {
      return Optional.of(Base64.getDecoder().decode(parts[1]));
    } catch (IllegalArgumentException e) {
      throw new KerberosException(KerberosFault.TOKEN_DEFECTIVE, "the token is no base64", e);
    }
  }

  static <T> T as(Subject subject, Callable<T> work) throws KerberosException {
    try {
      return Subject.callAs(subject, work);
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw cause instanceof KerberosException known ? known : KerberosFaults.of(cause);
    }
  }
}
