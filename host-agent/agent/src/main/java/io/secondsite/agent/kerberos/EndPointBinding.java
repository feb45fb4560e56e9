package io.secondsite.agent.kerberos;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ietf.jgss.ChannelBinding;

/** {@code tls-server-end-point} of RFC 5929: ties a token to the server's TLS certificate. */
final class EndPointBinding {
  private static final byte[] PREFIX = "tls-server-end-point:".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern HASH_OF = Pattern.compile("(MD5|SHA1|SHA(224|256|384|512))WITH.*");

  private EndPointBinding() {}

  static ChannelBinding of(X509Certificate certificate) throws KerberosException {
    return new ChannelBinding(bytes(certificate));
  }

  static byte[] bytes(X509Certificate certificate) throws KerberosException {
    try {
      byte[] hash = MessageDigest.getInstance(hash(certificate)).digest(certificate.getEncoded());
      byte[] all = Arrays.copyOf(PREFIX, PREFIX.length + hash.length);
      System.arraycopy(hash, 0, all, PREFIX.length, hash.length);
      return all;
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new KerberosException(KerberosFault.CHANNEL_BINDING, String.valueOf(e.getMessage()), e);
    }
  }

  /** The signature's hash; SHA-256 for the two that are broken. Others the RFC leaves undefined. */
  private static String hash(X509Certificate certificate) throws KerberosException {
    String signature = certificate.getSigAlgName();
    Matcher matcher = HASH_OF.matcher(signature.toUpperCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new KerberosException(
          KerberosFault.CHANNEL_BINDING, "no end point is defined for signatures by " + signature);
    }
    String bits = matcher.group(2);
    return "SHA-" + (bits == null ? "256" : bits);
  }
}
