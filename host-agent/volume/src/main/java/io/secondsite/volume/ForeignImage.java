package io.secondsite.volume;

import static java.util.Objects.requireNonNull;

import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;

/**
 * Somebody else's image on which a disk of ours rests for a while. It is read, never written.
 *
 * @param path its absolute path, without links
 * @param format as its owner says; never guessed from its content
 * @param sizeBytes of the file, when it was taken on
 * @param modifiedAt when the file was written last, when it was taken on
 */
public record ForeignImage(String path, Format format, long sizeBytes, Instant modifiedAt) {
  /** How the image is to be read. */
  public enum Format {
    RAW,
    QCOW2,
    /** Hyper-V's, of a machine that is off. */
    VHDX,
    /** Hyper-V's older one, fixed or dynamic, of a machine that is off. */
    VPC
  }

  private static final int PATH_LENGTH_MAX = 4096;

  public ForeignImage {
    requireNonNull(format, "format");
    requireNonNull(modifiedAt, "modifiedAt");
    if (path.isEmpty()
        || path.length() > PATH_LENGTH_MAX
        || path.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("path: 1 to 4096 characters without control characters");
    }
    if (!Path.of(path).isAbsolute()) {
      throw new IllegalArgumentException("path: absolute, not " + path);
    }
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("sizeBytes: negative");
    }
  }

  /**
   * The image as it is now.
   *
   * @throws VolumeException NOT_FOUND if there is no regular file under this very path
   */
  public static ForeignImage of(Path path, Format format) throws VolumeException {
    try {
      if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        throw new VolumeException(Code.NOT_FOUND, "image: no regular file " + path);
      }
      if (!path.toRealPath().equals(path)) {
        throw new VolumeException(
            Code.NOT_FOUND, "image: " + path + " leads over a link, give " + path.toRealPath());
      }
      BasicFileAttributes now =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return new ForeignImage(
          path.toString(), format, now.size(), now.lastModifiedTime().toInstant());
    } catch (IOException e) {
      throw VolumeException.of("looking at the image " + path, e);
    }
  }

  Path file() {
    return Path.of(path);
  }

  /** What became of the image since it was taken on; empty if nothing did. */
  Optional<String> change() {
    try {
      ForeignImage now = of(file(), format);
      if (now.equals(this)) {
        return Optional.empty();
      }
      return Optional.of(
          "it was changed by somebody: %d bytes of %s, now %d bytes of %s"
              .formatted(sizeBytes, modifiedAt, now.sizeBytes(), now.modifiedAt()));
    } catch (VolumeException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
