package io.secondsite.agent.seeding;

import io.secondsite.agent.pairing.Peer;
import io.secondsite.agent.pairing.Peers;
import io.secondsite.replication.ReplicationException;
import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.replication.SeedSignature;
import io.secondsite.replication.SeedVerifier;
import io.secondsite.trust.CarriedName;
import io.secondsite.trust.CarriedName.Role;
import io.secondsite.trust.Freshness;
import io.secondsite.trust.Pem;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/** Takes the packages of paired hosts, by the authorities that they are known by. Thread-safe. */
public final class PeerSeedVerifier implements SeedVerifier {
  private final Peers peers;

  public PeerSeedVerifier(Peers peers) {
    this.peers = peers;
  }

  @Override
  public Signer signer(byte[] manifest, SeedSignature signature) throws ReplicationException {
    X509Certificate certificate = certificate(signature);
    String host =
        CarriedName.of(certificate)
            .filter(name -> name.role() == Role.HOST)
            .map(CarriedName::name)
            .orElseThrow(() -> foreign("its certificate is no host's"));
    Peer peer = peers.named(host).orElseThrow(() -> foreign("no agent " + host + " is paired"));
    if (!Freshness.isIssuedBy(certificate, peer.authority())) {
      throw foreign("its certificate is not from the authority that " + host + " is known by");
    }
    requireSignature(manifest, signature, certificate);
    return new PairedHost(host, certificate);
  }

  private static X509Certificate certificate(SeedSignature signature) throws ReplicationException {
    try {
      X509Certificate certificate = Pem.certificate(signature.certificatePem());
      if (certificate != null) {
        return certificate;
      }
      throw altered(null);
    } catch (CertificateException e) {
      throw altered(e);
    }
  }

  private static void requireSignature(
      byte[] manifest, SeedSignature signature, X509Certificate certificate)
      throws ReplicationException {
    boolean right = false;
    try {
      Signature check = Signature.getInstance(HostSeedSigner.ALGORITHM);
      check.initVerify(certificate.getPublicKey());
      check.update(manifest);
      right =
          signature.algorithm().equals(HostSeedSigner.ALGORITHM)
              && check.verify(Base64.getDecoder().decode(signature.value()));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw altered(e);
    }
    if (!right) {
      throw altered(null);
    }
  }

  private static ReplicationException foreign(String why) {
    return new ReplicationException(Code.SEED_FOREIGN, "the package is not taken: " + why);
  }

  private static ReplicationException altered(@Nullable Exception cause) {
    String message = "the manifest is not what its host signed: copy the package again";
    return cause == null
        ? new ReplicationException(Code.SEED_ALTERED, message)
        : new ReplicationException(Code.SEED_ALTERED, message, cause);
  }

  /** A certificate that may have ended while the medium travelled. */
  private record PairedHost(String host, X509Certificate certificate) implements Signer {
    @Override
    public boolean mightSignAt(Instant instant) {
      try {
        certificate.checkValidity(Date.from(instant));
        return true;
      } catch (CertificateException e) {
        return false;
      }
    }
  }
}
