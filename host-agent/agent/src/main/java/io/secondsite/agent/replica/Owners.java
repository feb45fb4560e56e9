package io.secondsite.agent.replica;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.secondsite.agent.durable.DurableFile;
import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Which peer each replica belongs to, in {@code replica-owners.json}: who made it first owns it.
 * Thread-safe.
 */
public final class Owners {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private volatile Map<UUID, String> owners;

  private Owners(Path file, Map<UUID, String> owners) {
    this.file = file;
    this.owners = owners;
  }

  public static Owners open(Path stateDirectory) throws IOException {
    Path file = stateDirectory.resolve("replica-owners.json");
    Map<UUID, String> owners =
        Files.exists(file)
            ? JSON.readValue(Files.readAllBytes(file), new TypeReference<Map<UUID, String>>() {})
            : Map.of();
    return new Owners(file, Map.copyOf(owners));
  }

  public Optional<String> of(UUID vm) {
    return Optional.ofNullable(owners.get(vm));
  }

  /** Makes the replica the peer's, unless it is another's. */
  public synchronized void claim(UUID vm, String peer) throws IOException {
    String owner = owners.get(vm);
    if (owner == null) {
      Map<UUID, String> changed = new TreeMap<>(owners);
      changed.put(vm, peer);
      DurableFile.write(file, JSON.writeValueAsBytes(changed));
      owners = Map.copyOf(changed);
    } else {
      requireSame(vm, peer, owner);
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
