package io.secondsite.agent.pairing;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.secondsite.agent.durable.DurableFile;
import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.trust.CarriedName;
import io.secondsite.trust.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The paired agents, in {@code peers.json} of the state directory. Thread-safe: readers see a whole
 * list, writers take turns.
 */
public final class Peers {
  /** More peers than a host can have by any honest use. */
  static final int PEERS_MAX = 256;

  private static final Logger log = LoggerFactory.getLogger(Peers.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private final String ownName;
  private final List<Consumer<List<Peer>>> listeners = new ArrayList<>();
  private volatile Map<String, Peer> peers;

  @GuardedBy("this")
  private Predicate<String> inUse = peer -> false;

  private Peers(Path file, String ownName, Map<String, Peer> peers) {
    this.file = file;
    this.ownName = ownName;
    this.peers = peers;
  }

  /** Whether a peer is new. */
  public record Paired(Peer peer, boolean isNew) {}

  public static Peers open(Path stateDirectory, String ownName)
      throws IOException, CertificateException {
    Path file = stateDirectory.resolve("peers.json");
    Map<String, Peer> peers = new TreeMap<>();
    if (Files.exists(file)) {
      List<PeerProposal> stored =
          JSON.readValue(Files.readAllBytes(file), new TypeReference<>() {});
      for (PeerProposal proposal : stored) {
        Peer peer = proposal.checked();
        peers.put(peer.name(), peer);
      }
    }
    return new Peers(file, ownName, Map.copyOf(peers));
  }

  /** In the order of their names. */
  public List<Peer> all() {
    return List.copyOf(new TreeMap<>(peers).values());
  }

  public Optional<Peer> named(String name) {
    return Optional.ofNullable(peers.get(name));
  }

  /** The paired agent of that name; anything else is the caller's mistake. */
  public Peer require(String field, String name) {
    return named(name)
        .orElseThrow(() ->
            ProblemException.of(ErrorCode.UNKNOWN_PEER, "no agent " + name + " is paired")
                .inField(field)
                .withRemedy("pair the two agents first: secondsite host pair"));
  }

  /** The listener hears of every change, and at once of the present list. */
  public synchronized void onChange(Consumer<List<Peer>> listener) {
    listeners.add(listener);
    listener.accept(all());
  }

  /** Pairs with the agent. The same again is no change; a new address is taken over. */
  public synchronized Paired pair(PeerProposal proposal) throws IOException {
    Peer peer = proposal.checked();
    if (peer.name().equals(ownName)) {
      throw ProblemException.badValue("name", "is this agent's own name");
    }
    Peer known = peers.get(peer.name());
    if (known != null && !isSameAuthority(known, peer)) {
      throw ProblemException.of(
              ErrorCode.PEER_CHANGED,
              peer.name() + " is paired already, with another certificate authority")
          .inField("caCertificatePem")
          .withRemedy("make sure that it is the same agent; give a new agent a new name");
    }
    if (known == null && peers.size() >= PEERS_MAX) {
      throw ProblemException.badValue("name", "no more than " + PEERS_MAX + " peers are allowed");
    }
    peer = authenticated(proposal, peer, known);
    if (!peer.equals(known)) {
      store(peer);
    }
    return new Paired(peer, known == null);
  }

  /**
   * Whoever pairs again without a word on authentication changes nothing of it; and nobody changes
   * it under a replication, whose policy may want it so.
   */
  @GuardedBy("this")
  private Peer authenticated(PeerProposal proposal, Peer peer, @Nullable Peer known) {
    if (known == null) {
      requireOther(peer);
      return peer;
    }
    if (proposal.checkedAuthentication().isEmpty()) {
      return new Peer(peer.name(), peer.url(), peer.authority(), known.kerberos());
    }
    if (peer.authentication() != known.authentication() && inUse.test(peer.name())) {
      throw ProblemException.of(
              ErrorCode.PEER_IN_USE,
              "machines are replicated to %s by %s"
                  .formatted(peer.name(), known.authentication().label()))
          .inField("authentication")
          .withRemedy("end these replications first; the replicas stay: DELETE /replications/{vm}");
    }
    requireOther(peer);
    return peer;
  }

  /** Two agents with one principal could not be told apart. */
  private void requireOther(Peer peer) {
    KerberosPeer kerberos = peer.kerberos();
    if (kerberos == null) {
      return;
    }
    byPrincipal(kerberos.principal())
        .filter(other -> !other.name().equals(peer.name()))
        .ifPresent(other -> {
          throw ProblemException.badValue(
                  "kerberosPrincipal", "is the one of " + other.name() + " already")
              .withRemedy("give each agent a principal of its own");
        });
  }

  /** The agent that is paired by Kerberos under that principal. */
  public Optional<Peer> byPrincipal(String principal) {
    return peers.values().stream()
        .filter(peer -> peer.kerberos() != null && peer.kerberos().principal().equals(principal))
        .findFirst();
  }

  /** Tells whether a peer's authentication must stay as it is. */
  public synchronized void keepAuthenticationWhile(Predicate<String> replicatedTo) {
    inUse = replicatedTo;
  }

  /** A site's authority gets another certificate for its key when the site is registered. */
  private static boolean isSameAuthority(Peer known, Peer peer) {
    return known.authority().getPublicKey().equals(peer.authority().getPublicKey())
        && CarriedName.of(known.authority()).equals(CarriedName.of(peer.authority()));
  }

  private void store(Peer peer) throws IOException {
    Map<String, Peer> changed = new TreeMap<>(peers);
    changed.put(peer.name(), peer);
    DurableFile.write(
        file, JSON.writeValueAsBytes(changed.values().stream().map(Peers::text).toList()));
    peers = Map.copyOf(changed);
    log.atInfo().addKeyValue("peer", peer.name()).addKeyValue("url", peer.url()).log("paired");
    List<Peer> now = all();
    listeners.forEach(listener -> listener.accept(now));
  }

  private static PeerProposal text(Peer peer) {
    try {
      KerberosPeer kerberos = peer.kerberos();
      return new PeerProposal(
          peer.name(),
          peer.url().toString(),
          Pem.of(peer.authority()),
          kerberos == null ? null : peer.authentication().label(),
          kerberos == null ? null : kerberos.principal(),
          kerberos == null ? null : kerberos.url().toString());
    } catch (CertificateException e) {
      throw new IllegalStateException("a loaded certificate always encodes", e);
    }
  }
}
