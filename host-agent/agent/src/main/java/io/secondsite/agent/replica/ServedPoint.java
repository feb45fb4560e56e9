package io.secondsite.agent.replica;

import io.secondsite.disk.nbd.NbdExport;
import io.secondsite.disk.nbd.NbdServer;
import io.secondsite.disk.nbd.NbdServerSettings;
import io.secondsite.volume.PointId;
import io.secondsite.volume.PointView;
import io.secondsite.volume.ReplicaVolume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A recovery point served read-only over NBD on a unix socket, one export a disk, named as its
 * target. While it is served the point is not removed. Thread-safe.
 */
public final class ServedPoint implements AutoCloseable {
  private final Path socket;
  private final PointView view;
  private final NbdServer server;

  private ServedPoint(Path socket, PointView view, NbdServer server) {
    this.socket = socket;
    this.view = view;
    this.server = server;
  }

  /** A disk as it is served. */
  public record Disk(String target, Path socket, String exportName, long sizeBytes) {}

  public static ServedPoint serve(
      ReplicaVolume volume, PointId point, Path socket, NbdServerSettings settings)
      throws IOException {
    PointView view = volume.view(point);
    try {
      NbdServer server = NbdServer.listen(socket, settings);
      for (PointView.Disk disk : view.disks()) {
        server.export(disk.target(), NbdExport.readOnly(disk.disk()));
      }
      return new ServedPoint(socket, view, server);
    } catch (IOException | RuntimeException e) {
      view.close();
      throw e;
    }
  }

  public Path socket() {
    return socket;
  }

  public List<Disk> disks() {
    return view.disks().stream()
        .map(disk -> new Disk(disk.target(), socket, disk.target(), disk.disk().sizeBytes()))
        .toList();
  }

  /** Ends the connections, then lets the point go. */
  @Override
  public void close() throws IOException {
    try (view) {
      view.disks().forEach(disk -> server.withdraw(disk.target()));
      server.close();
    }
  }
}
