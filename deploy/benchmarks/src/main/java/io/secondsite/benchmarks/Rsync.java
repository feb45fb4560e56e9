package io.secondsite.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A peer: {@code rsync} of an image, in place, to a copy of it. */
record Rsync(Path image, Path copy) {

  /** Copies the image as it is now. */
  static Rsync beginning(Path image, Path work) throws IOException, InterruptedException {
    Rsync rsync = new Rsync(image, work.resolve("rsync.qcow2"));
    Tool.run("cp", "--sparse=never", image.toString(), rsync.copy().toString());
    return rsync;
  }

  /** Brings the copy up to date, durably. */
  double seconds() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Tool.run("rsync", "--inplace", "--no-whole-file", "--fsync", image.toString(), copy.toString());
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (Files.size(image) != Files.size(copy)) {
      throw new IOException("rsync made another file");
    }
    return seconds;
  }
}
