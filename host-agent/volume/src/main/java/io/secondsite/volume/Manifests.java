package io.secondsite.volume;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;

/** Writes and reads the manifests of points: copies beside the disks first, then the home's. */
final class Manifests {
  private final VolumeFiles files;
  private final VolumeLayout layout;

  Manifests(VolumeFiles files, VolumeLayout layout) {
    this.files = files;
    this.layout = layout;
  }

  void writeCopies(RecoveryPoint point, Collection<Path> directories) throws IOException {
    write(SealedJson.seal(point), point.pointId(), directories);
  }

  /** The moment from which a point is listed. */
  void writeHome(RecoveryPoint point) throws IOException {
    files.replace(layout.manifest(point.pointId()), SealedJson.seal(point));
  }

  private void write(byte[] content, PointId point, Collection<Path> directories)
      throws IOException {
    for (Path directory : directories) {
      files.replace(VolumeLayout.manifestCopy(directory, point), content);
    }
  }

  /** Takes a manifest from the list, durably; its copies stay for now. */
  void unlist(Collection<PointId> points) throws IOException {
    for (PointId point : points) {
      files.delete(layout.manifest(point));
    }
    files.syncDirectory(layout.points());
  }

  /** Lets a point rest on another one; fields of newer releases stay as they are. */
  RecoveryPoint reparent(PointId point, Optional<PointId> parent, Collection<Path> directories)
      throws IOException {
    Path home = layout.manifest(point);
    ObjectNode tree = SealedJson.readTree(home);
    if (parent.isPresent()) {
      tree.put("parent", parent.get().text());
    } else {
      tree.putNull("parent");
    }
    byte[] content = SealedJson.seal(tree);
    write(content, point, directories);
    files.replace(home, content);
    return SealedJson.read(home, RecoveryPoint.class);
  }

  /** Reads a manifest that must be of this VM and this point. */
  static RecoveryPoint read(Path file, UUID vm, PointId point) throws VolumeException {
    RecoveryPoint manifest = SealedJson.read(file, RecoveryPoint.class);
    if (!manifest.vm().equals(vm)) {
      throw new VolumeException(Code.CORRUPT, file + " belongs to another VM");
    }
    if (!manifest.pointId().equals(point)) {
      throw new VolumeException(Code.CORRUPT, file + " belongs to another point");
    }
    return manifest;
  }
}
