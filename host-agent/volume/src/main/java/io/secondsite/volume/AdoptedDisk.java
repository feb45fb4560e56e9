package io.secondsite.volume;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * A disk that begins with the content of somebody else's image.
 *
 * @param target the source's name of it, such as {@code vda}
 * @param image its absolute path, without links
 * @param format of the image; it is not guessed
 */
public record AdoptedDisk(DiskId diskId, String target, Path image, ForeignImage.Format format) {
  public AdoptedDisk {
    requireNonNull(diskId, "diskId");
    requireNonNull(image, "image");
    requireNonNull(format, "format");
    PointHeader.requireTarget(target);
  }
}
