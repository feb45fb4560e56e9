package io.secondsite.volume;

import io.secondsite.disk.Extent;
import io.secondsite.disk.ReadableDisk;
import io.secondsite.disk.nbd.NbdClientOptions;
import io.secondsite.disk.nbd.NbdDisk;
import io.secondsite.disk.nbd.NbdException;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Reads foreign images through {@code qemu-nbd -r}: a process for each open image, on a socket in a
 * directory of its own. The process ends when its disk is closed, and by itself when this one dies,
 * since its only connection ends then. Thread-safe.
 */
public final class QemuNbdImages implements ForeignBases {
  private static final String EXPORT = "image";
  private static final String ALLOCATION = "base:allocation";
  private static final int LOG_BYTES_MAX = 2000;
  private static final long RETRY_MILLIS = 20;
  private static final long END_SECONDS = 5;

  private final Settings settings;

  /**
   * Where and how long.
   *
   * @param program the qemu-nbd to run
   * @param socketsFolder where each process gets a directory; its path is short, as a socket's must
   * @param startDeadline for a process to serve its image
   * @param requestDeadline for each read
   */
  public record Settings(
      String program, Path socketsFolder, Duration startDeadline, Duration requestDeadline) {

    /** The qemu-nbd of the PATH, sockets in the system's folder for temporary files. */
    public static Settings defaults() {
      return new Settings(
          "qemu-nbd",
          Path.of(System.getProperty("java.io.tmpdir", "/tmp")),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30));
    }
  }

  public QemuNbdImages(Settings settings) {
    this.settings = settings;
  }

  @Override
  public ReadableDisk open(ForeignImage image) throws IOException {
    Path file = image.file();
    ForeignImage.of(file, image.format()); // no link, no device, no pipe
    String driver =
        switch (image.format()) {
          case RAW -> "raw";
          case QCOW2 -> {
            ForeignHeader.requireAlone(file);
            yield "qcow2";
          }
          case VHDX -> {
            ForeignVhd.requireAloneVhdx(file);
            yield "vhdx";
          }
          case VPC -> {
            ForeignVhd.requireAloneVpc(file);
            yield "vpc";
          }
        };
    return serve(file, "driver=" + driver + ",file.driver=file,file.filename=" + escaped(file));
  }

  /** In QEMU's options a comma is written twice. */
  private static String escaped(Path file) {
    return file.toString().replace(",", ",,");
  }

  private ReadableDisk serve(Path file, String options) throws IOException {
    Path folder = Files.createTempDirectory(settings.socketsFolder(), "image-");
    Path socket = folder.resolve("nbd");
    Path output = folder.resolve("log");
    Process process;
    try {
      process =
          new ProcessBuilder(
                  List.of(
                      settings.program(),
                      "--read-only",
                      "--shared=1",
                      "--export-name=" + EXPORT,
                      "--socket=" + socket,
                      "--image-opts",
                      options))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
    } catch (IOException e) {
      delete(folder);
      throw new VolumeException(
          Code.FAILED, settings.program() + " cannot be run, it reads foreign images", e);
    }
    try {
      process.getOutputStream().close();
      return new ServedImage(connect(process, socket, file, output), process, folder);
    } catch (IOException | RuntimeException e) {
      end(process, folder);
      throw e;
    }
  }

  private NbdDisk connect(Process process, Path socket, Path file, Path output) throws IOException {
    long deadline = System.nanoTime() + settings.startDeadline().toNanos();
    NbdClientOptions options =
        NbdClientOptions.defaults()
            .withMetaContexts(ALLOCATION)
            .withRequestDeadline(settings.requestDeadline());
    while (true) {
      try {
        return NbdDisk.connect(socket, EXPORT, options, 1);
      } catch (NbdException e) {
        boolean early = e.code() == NbdException.Code.CONNECT_FAILED && process.isAlive();
        if (!early || System.nanoTime() - deadline > 0) {
          throw new VolumeException(
              Code.FAILED, "image: " + file + " cannot be served: " + said(output, e), e);
        }
      }
      pause(process);
    }
  }

  private static void pause(Process process) throws IOException {
    try {
      process.waitFor(RETRY_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a foreign image was opened", e);
    }
  }

  private static String said(Path output, IOException otherwise) {
    try {
      byte[] bytes = Files.readAllBytes(output);
      int length = Math.min(bytes.length, LOG_BYTES_MAX);
      String text = new String(bytes, 0, length, StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? String.valueOf(otherwise.getMessage()) : text;
    } catch (IOException e) {
      return String.valueOf(otherwise.getMessage());
    }
  }

  private static void end(Process process, Path folder) {
    process.destroy();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    delete(folder);
  }

  private static void delete(Path folder) {
    for (String name : List.of("nbd", "log", "")) {
      try {
        Files.deleteIfExists(folder.resolve(name));
      } catch (IOException e) {
        return; // a folder for temporary files: the system's sweep takes it
      }
    }
  }

  private record ServedImage(NbdDisk disk, Process process, Path folder) implements ReadableDisk {
    @Override
    public long sizeBytes() {
      return disk.sizeBytes();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
      disk.read(offset, into);
    }

    @Override
    public List<Extent> extents(long offset, long length) throws IOException {
      return disk.extents(offset, length);
    }

    @Override
    public void close() throws IOException {
      try {
        disk.close();
      } finally {
        end(process, folder);
      }
    }
  }
}
