package io.secondsite.trust;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A request for a certificate (PKCS #10). Nothing is taken from it but the public key, whose owner
 * the signature proves: whatever names and extensions it asks for are the issuer's to decide.
 */
public record CertificateRequest(PublicKey publicKey) {
  private static final int TEXT_LENGTH_MAX = 16 * 1024;
  private static final int RSA_BITS_MIN = 3072;
  private static final int EC_BITS_MIN = 256;
  private static final Pattern FORM =
      Pattern.compile(
          "\\s*-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\\s]+)"
              + "-----END (?:NEW )?CERTIFICATE REQUEST-----\\s*");

  /** The text of a request for the key pair. */
  public static String pem(KeyPair keys, String commonName) throws GeneralSecurityException {
    try {
      byte[] encoded =
          new JcaPKCS10CertificationRequestBuilder(
                  new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build(),
                  keys.getPublic())
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
              .getEncoded();
      return Pem.block("CERTIFICATE REQUEST", encoded);
    } catch (OperatorCreationException | IOException e) {
      throw new GeneralSecurityException("the request cannot be signed", e);
    }
  }

  /** Reads a request and checks its signature and the strength of its key. */
  public static CertificateRequest parse(String pem) throws CertificateRequestException {
    if (pem.length() > TEXT_LENGTH_MAX) {
      throw new CertificateRequestException(
          "the certificate request is longer than " + TEXT_LENGTH_MAX + " characters");
    }
    Matcher form = FORM.matcher(pem);
    if (!form.matches()) {
      throw new CertificateRequestException("not a PEM certificate request");
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(form.group(1));
      JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(encoded);
      PublicKey key = request.getPublicKey();
      requireStrong(key);
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new CertificateRequestException("its signature is not the key's own");
      }
      return new CertificateRequest(key);
    } catch (IOException
        | GeneralSecurityException
        | OperatorCreationException
        | PKCSException
        | RuntimeException e) {
      throw new CertificateRequestException("the certificate request cannot be read");
    }
  }

  private static void requireStrong(PublicKey key) throws CertificateRequestException {
    boolean strong =
        switch (key) {
          case ECPublicKey ec -> ec.getParams().getOrder().bitLength() >= EC_BITS_MIN;
          case RSAPublicKey rsa -> bits(rsa.getModulus()) >= RSA_BITS_MIN;
          default -> false;
        };
    if (!strong) {
      throw new CertificateRequestException(
          "the key is too weak: use P-256 or better, or RSA of " + RSA_BITS_MIN + " bits or more");
    }
  }

  private static int bits(BigInteger modulus) {
    return modulus.bitLength();
  }

  /** SHA-256 of the public key, hexadecimal: the same for every request of the same key. */
  public String keyFingerprint() {
    return fingerprint(publicKey);
  }

  /** SHA-256 of a public key, hexadecimal. */
  public static String fingerprint(PublicKey key) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256 is in every JDK", e);
    }
  }
}
