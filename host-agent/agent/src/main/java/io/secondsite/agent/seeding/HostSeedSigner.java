package io.secondsite.agent.seeding;

import io.secondsite.agent.pairing.AgentTls;
import io.secondsite.replication.SeedSignature;
import io.secondsite.replication.SeedSigner;
import io.secondsite.trust.Credential;
import io.secondsite.trust.Pem;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Base64;

/** Signs with the key that the agent serves with, as it is at the moment. Thread-safe. */
public final class HostSeedSigner implements SeedSigner {
  static final String ALGORITHM = "SHA256withECDSA";

  private final String host;
  private final AgentTls tls;

  public HostSeedSigner(String host, AgentTls tls) {
    this.host = host;
    this.tls = tls;
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public SeedSignature sign(byte[] manifest) {
    Credential present = tls.present();
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(present.key());
      signature.update(manifest);
      return new SeedSignature(
          Pem.of(present.certificate()),
          ALGORITHM,
          Base64.getEncoder().encodeToString(signature.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the agent's own key cannot sign", e);
    }
  }
}
