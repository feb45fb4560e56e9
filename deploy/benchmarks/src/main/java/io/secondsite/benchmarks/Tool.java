package io.secondsite.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A program of the system that is measured against, or that helps to. */
final class Tool implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final long PAUSE_NANOS = 2_000_000;

  private final Process process;

  private Tool(Process process) {
    this.process = process;
  }

  /** Runs to its end and returns what it printed. */
  static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + printed.strip());
    }
    return printed;
  }

  /** Starts a server; returns when it takes connections. */
  static Tool serving(Path socket, List<String> command) throws IOException {
    return serving(UnixDomainSocketAddress.of(socket), command);
  }

  /** The same on a port of loopback. */
  static Tool serving(int port, List<String> command) throws IOException {
    return serving(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), command);
  }

  private static Tool serving(SocketAddress address, List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start();
    long end = System.nanoTime() + START.toNanos();
    while (!accepts(address)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        process.destroyForcibly();
        throw new IOException(String.join(" ", command) + " does not serve");
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return new Tool(process);
  }

  private static boolean accepts(SocketAddress address) throws IOException {
    try (SocketChannel channel =
        address instanceof UnixDomainSocketAddress
            ? SocketChannel.open(StandardProtocolFamily.UNIX)
            : SocketChannel.open()) {
      return channel.connect(address);
    } catch (SocketException e) {
      return false; // not yet there, or not yet listening
    }
  }

  void ensureRunning() throws IOException {
    if (!process.isAlive()) {
      throw new IOException("the server ended by itself");
    }
  }

  /** Lets go of what the system keeps of files in memory, so that the next reads are cold. */
  static void dropCaches() throws IOException, InterruptedException {
    run("sync");
    Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "3\n");
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
