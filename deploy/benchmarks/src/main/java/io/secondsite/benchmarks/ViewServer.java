package io.secondsite.benchmarks;

import io.secondsite.disk.nbd.NbdExport;
import io.secondsite.disk.nbd.NbdServer;
import io.secondsite.disk.nbd.NbdServerSettings;
import io.secondsite.volume.PointId;
import io.secondsite.volume.PointView;
import io.secondsite.volume.ReplicaStore;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.StoreSettings;
import io.secondsite.volume.VolumeException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;

/**
 * Serves a point as the host-agent does, in a process of its own as its peers are. Ends with its
 * standard input. A host-agent has run for a while when somebody boots a point: a second, small
 * volume is there to be read first, until Java has compiled what it runs.
 */
final class ViewServer {
  private static final int VIEW_THREADS = 4; // the host-agent's default

  /** The export of a small volume of its own, read before anything is measured. */
  static final String WARM_UP = "warm-up";

  private ViewServer() {}

  static List<String> command(Path root, UUID vm, PointId point, UUID warmUp, Path socket) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:+UseSerialGC",
        "-Xmx256m",
        "-cp",
        System.getProperty("java.class.path"),
        ViewServer.class.getName(),
        root.toString(),
        vm.toString(),
        point.toString(),
        warmUp.toString(),
        socket.toString());
  }

  public static void main(String[] arguments) throws Exception {
    StoreSettings settings = StoreSettings.defaults();
    NbdServerSettings serverSettings =
        NbdServerSettings.defaults()
            .withDiskExecutor(
                Executors.newFixedThreadPool(
                    VIEW_THREADS, Thread.ofPlatform().daemon().name("view-", 0).factory()));
    try (ReplicaStore store =
            ReplicaStore.open(Path.of(arguments[0]), settings, Clock.systemUTC());
        PointView view =
            store.volume(UUID.fromString(arguments[1])).view(PointId.parse(arguments[2]));
        PointView other = newest(store.volume(UUID.fromString(arguments[3])));
        NbdServer server = NbdServer.listen(Path.of(arguments[4]), serverSettings)) {
      server.export(WARM_UP, NbdExport.readOnly(other.disks().getFirst().disk()));
      for (PointView.Disk disk : view.disks()) {
        server.export(disk.target(), NbdExport.readOnly(disk.disk()));
      }
      // The end of standard input is the order to end.
      int end = System.in.read();
      if (end >= 0) {
        throw new IllegalArgumentException("nothing is read from standard input");
      }
    }
  }

  private static PointView newest(ReplicaVolume volume) throws VolumeException {
    return volume.view(volume.points().getLast().pointId());
  }
}
