package io.secondsite.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory of a disk's segments. */
final class IndexFiles {
  /** Its name within the disk's directory. */
  static final String DIRECTORY = "index";

  static final String SUFFIX = ".index";

  private static final Logger log = LoggerFactory.getLogger(IndexFiles.class);

  private final VolumeFiles files;
  private final Path directory;
  private final SumsOwner owner;
  private final LayerNumbers numbers;

  IndexFiles(VolumeFiles files, Path diskDirectory, SumsOwner owner, LayerNumbers numbers) {
    this.files = files;
    this.directory = diskDirectory.resolve(DIRECTORY);
    this.owner = owner;
    this.numbers = numbers;
  }

  Path place(IndexedPoint first, IndexedPoint last) {
    return directory.resolve(first.point() + "_" + last.point() + SUFFIX);
  }

  /** Writes a segment beside its place; {@link #publish} gives it its name. */
  Path write(List<IndexedPoint> points, EntryCursor entries, String purpose) throws IOException {
    files.createDirectory(directory);
    Path place = place(points.getFirst(), points.getLast());
    Path temporary = VolumeLayout.suffixed(place, purpose + VolumeLayout.TEMPORARY);
    IndexSegmentWriter.write(files, temporary, owner, points, entries);
    return temporary;
  }

  IndexSegment publish(Path temporary, List<IndexedPoint> points) throws IOException {
    Path place = place(points.getFirst(), points.getLast());
    files.rename(temporary, place);
    return IndexSegment.open(place, owner, numbers);
  }

  void sync() throws IOException {
    files.syncDirectory(directory);
  }

  /** Deletes a file that nobody needs; that it stays is no harm. */
  void discard(Path file) {
    try {
      files.delete(file);
    } catch (IOException e) {
      log.atDebug().addKeyValue("file", file).setCause(e).log("file of an index left behind");
    }
  }

  /** Deletes all segments; when this returns they are gone for good. */
  void deleteAll() throws IOException {
    List<Path> found = VolumeOpening.entries(directory);
    for (Path file : found) {
      files.delete(file);
    }
    if (!found.isEmpty()) {
      files.syncDirectory(directory);
    }
  }

  /**
   * Maps the segments that follow one another; those that a merge has replaced are deleted.
   *
   * @throws IndexDamagedException if they do not fit together
   */
  List<IndexSegment> open() throws IOException {
    List<IndexSegment> found = new ArrayList<>();
    List<IndexSegment> kept = new ArrayList<>();
    try {
      for (Path file : VolumeOpening.entries(directory)) {
        if (VolumeLayout.name(file).endsWith(SUFFIX)) {
          found.add(IndexSegment.open(file, owner, numbers));
        } else if (VolumeLayout.name(file).endsWith(VolumeLayout.TEMPORARY)) {
          discard(file);
        }
      }
      found.sort(
          Comparator.comparing(IndexSegment::first)
              .thenComparing(IndexSegment::last, Comparator.reverseOrder()));
      for (IndexSegment segment : found) {
        if (kept.isEmpty() || segment.first().compareTo(kept.getLast().last()) > 0) {
          segment.retain();
          kept.add(segment);
        } else if (segment.last().compareTo(kept.getLast().last()) <= 0) {
          discard(segment.file());
        } else {
          throw new IndexDamagedException(segment.file() + " overlaps another");
        }
      }
      return kept;
    } catch (IOException | RuntimeException e) {
      kept.forEach(IndexSegment::release);
      throw e;
    } finally {
      found.forEach(IndexSegment::release);
    }
  }

  /** Whether a point that is not listed left a file: then it was not removed, it is damaged. */
  boolean hasFile(PointId point) {
    return Files.exists(
        VolumeLayout.qcow2(VolumeLayout.parent(directory), point), LinkOption.NOFOLLOW_LINKS);
  }
}
