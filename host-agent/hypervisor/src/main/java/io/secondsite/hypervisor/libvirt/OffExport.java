package io.secondsite.hypervisor.libvirt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secondsite.hypervisor.CheckpointLostException;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A qemu-nbd that serves an image of a machine that is off, for reading. It locks nothing ({@code
 * force-share}): with the lock that it takes otherwise, its owner could not start the machine.
 * Thread-safe.
 */
final class OffExport implements AutoCloseable {
  private static final String PROGRAM = "qemu-nbd";
  private static final String SOCKET_OPTION = "--socket=";
  private static final Duration START_MAX = Duration.ofSeconds(10);
  private static final Duration GREETING_MAX = Duration.ofSeconds(2);

  /** NBDMAGIC. */
  private static final long GREETING = 0x4e42444d41474943L;

  private static final Duration END_MAX = Duration.ofSeconds(5);
  private static final int CLIENTS_MAX = 64;
  private static final int MESSAGE_BYTES_MAX = 2000;

  private final Process process;
  private final Path socket;
  private final Path log;

  private OffExport(Process process, Path socket, Path log) {
    this.process = process;
    this.socket = socket;
    this.log = log;
  }

  /** Begins to serve, and returns when it does. */
  static OffExport begin(DomainDescription.Disk disk, Optional<String> since, Path socket)
      throws HypervisorException {
    Path log = socket.resolveSibling(socket.getFileName() + ".log");
    try {
      Process process =
          new ProcessBuilder(command(disk, since, socket))
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      OffExport export = new OffExport(process, socket, log);
      try {
        export.awaitServing(disk, since);
        return export;
      } catch (HypervisorException | IOException | RuntimeException e) {
        export.close();
        throw e;
      }
    } catch (IOException e) {
      throw new HypervisorException(
          Code.FAILED,
          PROGRAM + " cannot serve disk " + disk.target() + " (is it installed?): " + e,
          e);
    }
  }

  private static List<String> command(
      DomainDescription.Disk disk, Optional<String> since, Path socket) {
    List<String> command =
        new ArrayList<>(
            List.of(
                PROGRAM,
                "--read-only",
                "--persistent",
                "--shared=" + CLIENTS_MAX,
                "--export-name=" + disk.target(),
                SOCKET_OPTION + socket));
    since.ifPresent(checkpoint -> command.add("--bitmap=" + checkpoint));
    command.add("--image-opts");
    command.add(
        "driver=%s,force-share=on,file.driver=%s,file.filename=%s"
            .formatted(
                disk.format(),
                disk.type().equals("block") ? "host_device" : "file",
                disk.source().replace(",", ",,"))); // QEMU's options write it twice
    return command;
  }

  /** The metadata context of what changed since a checkpoint. */
  static String dirtyContext(String checkpoint) {
    return "qemu:dirty-bitmap:" + checkpoint;
  }

  private void awaitServing(DomainDescription.Disk disk, Optional<String> since)
      throws HypervisorException, IOException {
    AtomicBoolean answers = new AtomicBoolean();
    Patience.await(
        START_MAX,
        () -> {
          answers.set(answers());
          return answers.get() || !process.isAlive();
        });
    if (answers.get()) {
      return;
    }
    String said = said();
    if (since.isPresent() && said.contains("Bitmap")) {
      throw new CheckpointLostException(
          "checkpoint " + since.get() + " of disk " + disk.target() + ": " + said);
    }
    throw new HypervisorException(
        Code.FAILED, "disk " + disk.target() + " cannot be served: " + said);
  }

  /** It listens before it looks for the bitmap: only its greeting tells that it serves. */
  private boolean answers() {
    if (!Files.exists(socket)) {
      return false;
    }
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.configureBlocking(false);
      ByteBuffer greeting = ByteBuffer.allocate(Long.BYTES);
      Patience.await(GREETING_MAX, () -> channel.read(greeting) < 0 || !greeting.hasRemaining());
      return !greeting.hasRemaining() && greeting.getLong(0) == GREETING;
    } catch (IOException e) {
      return false;
    }
  }

  private String said() throws IOException {
    byte[] bytes = Files.readAllBytes(log);
    return new String(bytes, 0, Math.min(bytes.length, MESSAGE_BYTES_MAX), UTF_8).strip();
  }

  boolean isServing() {
    return process.isAlive();
  }

  /** Ends at once: it writes nothing, so there is nothing to finish. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(END_MAX.toMillis(), TimeUnit.MILLISECONDS);
      Files.deleteIfExists(socket);
      Files.deleteIfExists(log);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // removeLeftovers takes the files
    }
  }

  /** Ends those that serve in this folder and are of another life of the agent. */
  static List<String> endLeft(Path folder, String life) {
    List<String> ended = new ArrayList<>();
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      servedBy(process)
          .filter(socket -> folder.equals(socket.getParent()))
          .filter(socket -> !String.valueOf(socket.getFileName()).startsWith(life + "-"))
          .filter(_ -> process.destroyForcibly())
          .ifPresent(socket -> ended.add("export " + socket));
    }
    return ended;
  }

  private static Optional<Path> servedBy(ProcessHandle process) {
    ProcessHandle.Info info = process.info();
    boolean isOne = info.command().filter(it -> it.endsWith("/" + PROGRAM)).isPresent();
    return isOne
        ? List.of(info.arguments().orElse(new String[0])).stream()
            .filter(argument -> argument.startsWith(SOCKET_OPTION))
            .map(argument -> Path.of(argument.substring(SOCKET_OPTION.length())))
            .findFirst()
        : Optional.empty();
  }
}
