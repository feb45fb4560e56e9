package io.secondsite.volume;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;

/** Where disks of a volume go that do not lie with it, and whether there is room for more. */
interface DiskPlaces {

  /** Every disk lies in the volume's home. */
  DiskPlaces AT_HOME =
      new DiskPlaces() {
        @Override
        public Path directory(VolumeLayout layout, PointHeader.Disk disk) {
          return layout.defaultDirectory(disk.diskId());
        }

        @Override
        public void requireRoom(Collection<Path> directories) {}
      };

  /** The directory of a disk that the volume does not know yet. */
  Path directory(VolumeLayout layout, PointHeader.Disk disk) throws VolumeException;

  /**
   * Whether more may be written to all of these.
   *
   * @throws VolumeException LOCATION_CLOSED, or NO_SPACE below a location's reserve
   */
  void requireRoom(Collection<Path> directories) throws IOException;
}
