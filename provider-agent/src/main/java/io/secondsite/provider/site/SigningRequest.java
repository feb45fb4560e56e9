package io.secondsite.provider.site;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A request for a certificate. Of what it asks for only the key is taken; what the certificate says
 * of its holder is the issuer's to decide.
 */
record SigningRequest(PublicKey key) {
  private static final int PEM_LENGTH_MAX = 16_384;
  private static final int CURVE_BITS = 256;

  /** A request for a key of ours. */
  static String of(String commonName, PublicKey key, PrivateKey signer)
      throws GeneralSecurityException, IOException {
    try {
      PKCS10CertificationRequest request =
          new JcaPKCS10CertificationRequestBuilder(SiteCertificates.name(commonName), key)
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer));
      return Pem.block("CERTIFICATE REQUEST", request.getEncoded());
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("the request cannot be signed", e);
    }
  }

  /**
   * The request in a text.
   *
   * @throws GeneralSecurityException if it is none, or is not signed by its own key
   */
  static SigningRequest parse(String pem) throws GeneralSecurityException {
    if (pem.length() > PEM_LENGTH_MAX) {
      throw new GeneralSecurityException("a request has at most " + PEM_LENGTH_MAX + " characters");
    }
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      if (!(parser.readObject() instanceof PKCS10CertificationRequest request)) {
        throw new GeneralSecurityException("it is no PKCS#10 request in PEM");
      }
      PublicKey key = new JcaPKCS10CertificationRequest(request).getPublicKey();
      check(request, key);
      return new SigningRequest(key);
    } catch (IOException | PKCSException | IllegalArgumentException e) {
      throw new GeneralSecurityException("it is no PKCS#10 request in PEM", e);
    }
  }

  private static void check(PKCS10CertificationRequest request, PublicKey key)
      throws GeneralSecurityException, PKCSException {
    if (!(key instanceof ECPublicKey curve)
        || curve.getParams().getOrder().bitLength() < CURVE_BITS) {
      throw new GeneralSecurityException("its key is no elliptic curve key of 256 bits or more");
    }
    try {
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new GeneralSecurityException("it is not signed by its own key");
      }
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("its signature cannot be checked", e);
    }
  }
}
