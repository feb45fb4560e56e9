package io.secondsite.agent.replica;

import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.disk.nbd.NbdServerSettings;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.ReplicaVolume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Points that somebody asked to read. They end with the agent: nothing of them is kept.
 * Thread-safe.
 */
public final class Exports implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Exports.class);

  private final Path runtimeDirectory;
  private final NbdServerSettings settings;
  private final Supplier<UUID> ids;
  private final int exportsMax;
  private final Map<String, ServedPoint> served = new ConcurrentHashMap<>();

  public Exports(
      Path runtimeDirectory, NbdServerSettings settings, Supplier<UUID> ids, int exportsMax) {
    this.runtimeDirectory = runtimeDirectory;
    this.settings = settings;
    this.ids = ids;
    this.exportsMax = exportsMax;
  }

  /** A point that is served. */
  public record Export(String id, List<ServedPoint.Disk> disks) {}

  public synchronized Export open(ReplicaVolume volume, RecoveryPoint point) throws IOException {
    if (served.size() >= exportsMax) {
      throw ProblemException.of(ErrorCode.TOO_MANY, exportsMax + " points are exported already")
          .withRemedy("end one: DELETE /exports/{id}");
    }
    String id = "export-" + ids.get().toString().substring(0, 8);
    Path socket = runtimeDirectory.resolve(id + ".sock");
    ServedPoint opened = ServedPoint.serve(volume, point.pointId(), socket, settings);
    served.put(id, opened);
    return new Export(id, opened.disks());
  }

  public void end(String id) throws IOException {
    ServedPoint ending =
        Optional.ofNullable(served.remove(id))
            .orElseThrow(
                () -> ProblemException.of(ErrorCode.UNKNOWN_EXPORT, "there is no export " + id));
    ending.close();
  }

  @Override
  public void close() {
    for (String id : List.copyOf(served.keySet())) {
      try {
        end(id);
      } catch (IOException e) {
        log.atWarn().addKeyValue("export", id).setCause(e).log("an export did not end well");
      }
    }
  }
}
