package io.secondsite.hypervisor.simulated;

import io.secondsite.disk.ReadableDisk;
import io.secondsite.disk.nbd.BlockStatusSource;
import io.secondsite.disk.nbd.NbdExport;
import io.secondsite.disk.nbd.NbdExtent;
import io.secondsite.disk.nbd.NbdServer;
import io.secondsite.disk.nbd.NbdServerSettings;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The NBD server of a capture: read-only, with the changed clusters as a dirty bitmap. */
final class CaptureServer implements Closeable {
  private static final int CONNECTIONS_MAX = 16;

  private final NbdServer server;

  private CaptureServer(NbdServer server) {
    this.server = server;
  }

  static CaptureServer listen(Path socket) throws IOException {
    return new CaptureServer(
        NbdServer.listen(socket, NbdServerSettings.defaults().withConnectionsMax(CONNECTIONS_MAX)));
  }

  /** The metadata context of a disk's changes, named as QEMU names its own. */
  static String dirtyContext(String target) {
    return "qemu:dirty-bitmap:backup-" + target;
  }

  void export(String target, ReadableDisk content, Optional<ClusterSet> changes) {
    NbdExport export = NbdExport.readOnly(content);
    server.export(
        target,
        changes.isPresent()
            ? export.withContext(dirtyContext(target), source(changes.get()))
            : export);
  }

  /** The set is this capture's own copy and never changes again, so many may read it. */
  private static BlockStatusSource source(ClusterSet changes) {
    return (offset, length) -> {
      List<ClusterSet.Piece> pieces = changes.pieces(offset, length);
      return pieces.stream()
          .map(piece ->
              new NbdExtent(piece.offset(), piece.length(), piece.inside() ? NbdExtent.DIRTY : 0))
          .toList();
    };
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
