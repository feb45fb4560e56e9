package io.secondsite.provider.site;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * A key with its certificates as the JDK's TLS shows them.
 *
 * @param chain below the leaf, without the root
 */
public record ShownKey(Credential leaf, List<X509Certificate> chain) {
  private static final char[] NO_PASSWORD = new char[0];

  public ShownKey {
    chain = List.copyOf(chain);
  }

  public KeyStore keyStore() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      Certificate[] shown = new Certificate[chain.size() + 1];
      shown[0] = leaf.certificate();
      for (int index = 0; index < chain.size(); index++) {
        shown[index + 1] = chain.get(index);
      }
      store.setKeyEntry("key", leaf.key(), NO_PASSWORD, shown);
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("a key of our own cannot be used", e);
    }
  }

  public KeyManagerFactory keyManagers() {
    try {
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(keyStore(), NO_PASSWORD);
      return keys;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key of our own cannot be used", e);
    }
  }

  /** For calling servers that the trust accepts. */
  public SSLContext trusting(TrustManager trust) {
    return context(keyManagers().getKeyManagers(), trust);
  }

  /** For calling with no certificate. */
  public static SSLContext withoutKey(TrustManager trust) {
    return context(new KeyManager[0], trust);
  }

  private static SSLContext context(KeyManager[] keys, TrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(keys, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("TLS 1.3 is in every JDK", e);
    }
  }
}
