package io.secondsite.volume;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Every file operation on whose order durability depends. One real implementation; tests wrap it to
 * fail or to lose power at the n-th operation.
 */
interface VolumeFiles {

  /** Makes a directory; one that exists is fine. */
  void createDirectory(Path directory) throws IOException;

  /** Begins a new file, or an old one again from nothing. */
  OutputStream create(Path file) throws IOException;

  /** Writes at a place of an open file. */
  void write(FileChannel channel, Path file, long offset, ByteBuffer from) throws IOException;

  /** Cuts a file, or lets it grow by a hole. */
  void resize(Path file, long sizeBytes) throws IOException;

  /** Returns when the file's content is on stable storage. */
  void sync(Path file) throws IOException;

  /** Returns when the names in the directory are on stable storage. */
  void syncDirectory(Path directory) throws IOException;

  /** Gives a file another name of the same directory, replacing what had it. */
  void rename(Path from, Path to) throws IOException;

  /** Deletes a file or an empty directory; one that is gone is fine. */
  void delete(Path file) throws IOException;

  /** Puts a small file in place whole: whoever looks sees the old or the new content. */
  default void replace(Path file, byte[] content) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + VolumeLayout.TEMPORARY);
    try (OutputStream out = create(temporary)) {
      out.write(content);
    }
    sync(temporary);
    rename(temporary, file);
    syncDirectory(VolumeLayout.parent(file));
  }
}
