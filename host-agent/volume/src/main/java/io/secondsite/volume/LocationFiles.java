package io.secondsite.volume;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The files of storage locations: nothing new is made where the location's marker is not seen, so
 * nothing lands in a bare mount point; and what the device fails to do is told.
 */
final class LocationFiles implements VolumeFiles {
  private final VolumeFiles files;
  private final Function<Path, Path> markers;
  private final BiConsumer<Path, IOException> failures;

  /**
   * @param markers the marker of the location in which a path lies
   * @param failures told when the device failed to keep what it was given; not when it is full
   */
  LocationFiles(
      VolumeFiles files, Function<Path, Path> markers, BiConsumer<Path, IOException> failures) {
    this.files = files;
    this.markers = markers;
    this.failures = failures;
  }

  private interface Step {
    void run() throws IOException;
  }

  private void requireMarker(Path file) throws VolumeException {
    if (!Files.isRegularFile(markers.apply(file), LinkOption.NOFOLLOW_LINKS)) {
      throw new VolumeException(
          VolumeException.Code.LOCATION_CLOSED,
          "nothing is written to " + file + ": " + markers.apply(file) + " is not there");
    }
  }

  private void told(Path file, Step step) throws IOException {
    try {
      step.run();
    } catch (IOException e) {
      if (VolumeException.of("", e).code() == VolumeException.Code.FAILED) {
        failures.accept(file, e);
      }
      throw e;
    }
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    requireMarker(directory);
    files.createDirectory(directory);
  }

  @Override
  public OutputStream create(Path file) throws IOException {
    requireMarker(file);
    return files.create(file);
  }

  @Override
  public void write(FileChannel channel, Path file, long offset, ByteBuffer from)
      throws IOException {
    told(file, () -> files.write(channel, file, offset, from));
  }

  @Override
  public void resize(Path file, long sizeBytes) throws IOException {
    requireMarker(file);
    files.resize(file, sizeBytes);
  }

  @Override
  public void sync(Path file) throws IOException {
    told(file, () -> files.sync(file));
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    told(directory, () -> files.syncDirectory(directory));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    requireMarker(to);
    files.rename(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    files.delete(file);
  }
}
