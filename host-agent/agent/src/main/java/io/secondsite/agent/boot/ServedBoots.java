package io.secondsite.agent.boot;

import io.secondsite.agent.replica.Replicas;
import io.secondsite.agent.replica.ServedPoint;
import io.secondsite.disk.nbd.NbdServerSettings;
import io.secondsite.volume.PointId;
import io.secondsite.volume.ReplicaVolume;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The points under booted machines: served while the boot lasts, always on the same socket, and
 * pinned in the volume so that no other life of the agent removes them. Thread-safe.
 */
final class ServedBoots {
  private static final Logger log = LoggerFactory.getLogger(ServedBoots.class);

  private final Replicas replicas;
  private final NbdServerSettings settings;
  private final Map<String, ServedPoint> served = new ConcurrentHashMap<>();

  ServedBoots(Replicas replicas, NbdServerSettings settings) {
    this.replicas = replicas;
    this.settings = settings;
  }

  ServedPoint serve(Boot boot) throws IOException {
    ReplicaVolume volume = replicas.volume(boot.vm());
    PointId point = PointId.parse(boot.point());
    volume.pin(pin(boot), point);
    ServedPoint opened = ServedPoint.serve(volume, point, boot.socket(), settings);
    served.put(boot.id(), opened);
    return opened;
  }

  /** Serves it unless it is served already. */
  ServedPoint serveOnce(Boot boot) throws IOException {
    ServedPoint present = served.get(boot.id());
    return present == null ? serve(boot) : present;
  }

  /** Ends the serving and lets the point go. */
  void end(Boot boot) throws IOException {
    ServedPoint ending = served.remove(boot.id());
    if (ending != null) {
      ending.close();
    }
    replicas.volume(boot.vm()).unpin(pin(boot));
  }

  /** The agent ends: the machines wait for its next life, so the pins stay. */
  void close() {
    for (String id : List.copyOf(served.keySet())) {
      ServedPoint ending = served.remove(id);
      try {
        if (ending != null) {
          ending.close();
        }
      } catch (IOException e) {
        log.atWarn().addKeyValue("boot", id).setCause(e).log("a view did not end well");
      }
    }
  }

  private static String pin(Boot boot) {
    return "boot-" + boot.id();
  }
}
