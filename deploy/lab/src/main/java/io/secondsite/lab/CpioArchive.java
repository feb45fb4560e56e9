package io.secondsite.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Set;

/** Writes a cpio archive in the "newc" form, as the kernel reads its first file system. */
final class CpioArchive implements AutoCloseable {
  private static final int FILE = 0100000;
  private static final int FOLDER = 0040000;

  private final OutputStream out;
  private final Set<String> folders = new HashSet<>();
  private int inode = 1;

  CpioArchive(OutputStream out) {
    this.out = out;
  }

  /** Adds a file with its folders; the path has no leading slash. */
  void add(String path, int permissions, byte[] content) throws IOException {
    for (var slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      folder(path.substring(0, slash));
    }
    entry(path, FILE | permissions, content);
  }

  void folder(String path) throws IOException {
    if (folders.add(path)) {
      entry(path, FOLDER | 0755, new byte[0]);
    }
  }

  @Override
  public void close() throws IOException {
    entry("TRAILER!!!", 0, new byte[0]);
    out.close();
  }

  private void entry(String path, int mode, byte[] content) throws IOException {
    var name = path.getBytes(UTF_8);
    var header =
        "070701" // inode, mode, uid, gid, links, mtime, size, 4 device numbers, name size, check
            + "%08x%08x%08x%08x%08x%08x%08x".formatted(inode++, mode, 0, 0, 1, 0, content.length)
            + "%08x%08x%08x%08x%08x%08x".formatted(0, 0, 0, 0, name.length + 1, 0);
    out.write(header.getBytes(US_ASCII));
    out.write(name);
    out.write(0);
    pad(header.length() + name.length + 1);
    out.write(content);
    pad(content.length);
  }

  private void pad(int length) throws IOException {
    out.write(new byte[(4 - length % 4) % 4]);
  }
}
