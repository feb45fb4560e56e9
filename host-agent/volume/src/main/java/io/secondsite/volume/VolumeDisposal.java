package io.secondsite.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes a volume's files for good. The home gets another name first, in one step: from then on
 * there is no such volume, and what a crash leaves of it is swept.
 */
final class VolumeDisposal {
  private static final String REMOVED = ".removed";

  private final VolumeFiles files;
  private final Path root;

  VolumeDisposal(VolumeFiles files, Path root) {
    this.files = files;
    this.root = root;
  }

  /** From here on there is no such volume. */
  void dismiss(VolumeLayout layout) throws IOException {
    files.rename(layout.home(), VolumeLayout.suffixed(layout.home(), REMOVED));
    files.syncDirectory(root);
  }

  /** Deletes everything that was dismissed, now or before a crash. */
  void sweep() throws IOException {
    for (Path entry : VolumeOpening.entries(root)) {
      if (VolumeLayout.name(entry).endsWith(REMOVED)
          && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        for (Path disk : disksElsewhere(entry)) {
          delete(disk);
          files.syncDirectory(VolumeLayout.parent(disk));
        }
        delete(entry);
      }
    }
    files.syncDirectory(root);
  }

  /** Disks on other file systems go first: the record that tells of them goes last. */
  private static List<Path> disksElsewhere(Path home) {
    List<Path> elsewhere = new ArrayList<>();
    try {
      VolumeRecords.Identity identity =
          SealedJson.read(new VolumeLayout(home).volume(), VolumeRecords.Identity.class);
      for (VolumeRecords.DiskPlace place : identity.disks()) {
        Path directory = Path.of(place.directory());
        if (directory.isAbsolute() && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
          elsewhere.add(directory);
        }
      }
    } catch (VolumeException e) {
      return elsewhere; // the record went already, so they did
    }
    return elsewhere;
  }

  private void delete(Path entry) throws IOException {
    if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
      List<Path> inside = new ArrayList<>(VolumeOpening.entries(entry));
      // The home's own record goes after everything else in it.
      inside.sort((one, other) -> Boolean.compare(isRecord(one), isRecord(other)));
      for (Path file : inside) {
        delete(file);
      }
    }
    files.delete(entry);
  }

  private static boolean isRecord(Path file) {
    return VolumeLayout.name(file).equals("volume.json");
  }
}
