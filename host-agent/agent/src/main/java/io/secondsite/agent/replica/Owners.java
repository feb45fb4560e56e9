package io.secondsite.agent.replica;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.replication.ReplicationException;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.VolumeException;
import io.secondsite.volume.VolumeOwner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which peer each replica belongs to: who made it first owns it. The volume itself says so; what an
 * older release noted in {@code replica-owners.json} is taken over when a volume is first asked
 * for. Thread-safe.
 */
public final class Owners {
  private static final Logger log = LoggerFactory.getLogger(Owners.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Map<UUID, String> noted;
  private final Replicas replicas;

  private Owners(Map<UUID, String> noted, Replicas replicas) {
    this.noted = noted;
    this.replicas = replicas;
  }

  /** Makes a replica, or confirms one. */
  @FunctionalInterface
  public interface Preparing<T> {
    T run() throws ReplicationException, IOException;
  }

  public static Owners open(Path stateDirectory, Replicas replicas) throws IOException {
    Path file = stateDirectory.resolve("replica-owners.json");
    Map<UUID, String> noted =
        Files.exists(file)
            ? JSON.readValue(Files.readAllBytes(file), new TypeReference<Map<UUID, String>>() {})
            : Map.of();
    return new Owners(Map.copyOf(noted), replicas);
  }

  public Optional<String> of(UUID vm) {
    Optional<String> before = Optional.ofNullable(noted.get(vm));
    try {
      ReplicaVolume volume = replicas.volume(vm);
      Optional<String> owner = volume.owner().flatMap(VolumeOwner::owner);
      if (owner.isEmpty() && before.isPresent()) {
        adopt(volume, before.get());
      }
      return owner.or(() -> before);
    } catch (VolumeException e) {
      return before; // there is none, or it cannot be opened: nobody gets at it anyway
    }
  }

  private static void adopt(ReplicaVolume volume, String owner) {
    try {
      volume.adoptOwner(owner);
    } catch (VolumeException e) {
      log.atWarn().addKeyValue("vm", volume.vm()).setCause(e).log("its owner is noted later");
    }
  }

  /** Makes the replica the peer's, unless it is another's; only then it is prepared. */
  public synchronized <T> T claim(UUID vm, String peer, Preparing<T> preparing)
      throws ReplicationException, IOException {
    of(vm).ifPresent(owner -> requireSame(vm, peer, owner));
    find(vm).ifPresent(volume -> claim(volume, peer));
    T prepared = preparing.run();
    claim(replicas.volume(vm), peer);
    return prepared;
  }

  private Optional<ReplicaVolume> find(UUID vm) throws VolumeException {
    try {
      return Optional.of(replicas.volume(vm));
    } catch (VolumeException e) {
      if (e.code() == VolumeException.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static void claim(ReplicaVolume volume, String peer) {
    try {
      if (!volume.claim(peer)) {
        throw ProblemException.of(
                ErrorCode.NOT_YOUR_REPLICA,
                "the replica of " + volume.vm() + " holds points and does not say whose it is")
            .withRemedy("name its peer: POST /replicas/{vm}/takeovers");
      }
    } catch (VolumeException e) {
      throw ProblemException.of(
          ErrorCode.REPLICA_FAILED, "its owner cannot be noted: " + e.getMessage(), e);
    }
  }

  /** Refuses everybody but the peer that the replica belongs to. */
  public void require(UUID vm, String peer) {
    String owner =
        of(vm)
            .orElseThrow(() ->
                ProblemException.of(ErrorCode.REPLICA_NOT_FOUND, "there is no replica of " + vm));
    requireSame(vm, peer, owner);
  }

  private static void requireSame(UUID vm, String peer, String owner) {
    if (!owner.equals(peer)) {
      throw ProblemException.of(
          ErrorCode.NOT_YOUR_REPLICA, "the replica of " + vm + " does not belong to " + peer);
    }
  }
}
