package io.secondsite.hypervisor.simulated;

import io.secondsite.hypervisor.HostLife;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Where a simulated hypervisor keeps its machines and how it runs them.
 *
 * @param root the folder of machines and boots
 * @param sockets a folder with a short path for unix sockets, this hypervisor's alone
 * @param javaExecutable runs the machines' processes
 * @param classPath for the machines' processes; empty to take it from where the classes are
 * @param networks the names of the networks that the host has
 * @param startMax how long a machine's process may take until it answers
 * @param answerMax how long it may take to answer a request
 * @param endWithProcess a process with whose end the machines end too, for tests and
 *     demonstrations; 0 for none: they outlive everybody
 * @param host tells which life of the host this is
 */
public record SimulatedSettings(
    Path root,
    Path sockets,
    Path javaExecutable,
    List<Path> classPath,
    Set<String> networks,
    Duration startMax,
    Duration answerMax,
    long endWithProcess,
    HostLife host) {

  /** The longest path that a socket's folder may have: a name in it must fit into 107 bytes. */
  public static final int SOCKETS_PATH_BYTES_MAX = 40;

  public SimulatedSettings {
    root = root.toAbsolutePath().normalize();
    sockets = sockets.toAbsolutePath().normalize();
    classPath = List.copyOf(classPath);
    networks = Set.copyOf(networks);
    if (bytes(sockets) > SOCKETS_PATH_BYTES_MAX) {
      throw new IllegalArgumentException(
          "sockets: a path of at most %d bytes, not %s".formatted(SOCKETS_PATH_BYTES_MAX, sockets));
    }
    if (endWithProcess < 0) {
      throw new IllegalArgumentException("endWithProcess: a process or 0, not " + endWithProcess);
    }
    if (!startMax.isPositive() || !answerMax.isPositive()) {
      throw new IllegalArgumentException("startMax and answerMax must be positive");
    }
  }

  /**
   * The usual settings under a folder. Its sockets are inside where its path is short enough, else
   * in a folder below the one for temporary files whose name follows from the root's.
   */
  public static SimulatedSettings under(Path root) {
    Path inside = root.toAbsolutePath().normalize().resolve("run");
    UUID name = UUID.nameUUIDFromBytes(inside.toString().getBytes(StandardCharsets.UTF_8));
    Path outside =
        Path.of(
            System.getProperty("java.io.tmpdir"), "secondsite-" + name.toString().substring(0, 8));
    return new SimulatedSettings(
        root,
        bytes(inside) <= SOCKETS_PATH_BYTES_MAX ? inside : outside,
        Path.of(System.getProperty("java.home"), "bin", "java"),
        List.of(),
        Set.of("default"),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        0,
        HostLife.ofKernel());
  }

  /** These settings with machines that end with this process. */
  public SimulatedSettings endingWithThisProcess() {
    return endingWith(ProcessHandle.current().pid());
  }

  /** These settings with machines that end with that process. */
  public SimulatedSettings endingWith(long process) {
    return new SimulatedSettings(
        root, sockets, javaExecutable, classPath, networks, startMax, answerMax, process, host);
  }

  /** These settings with other networks. */
  public SimulatedSettings withNetworks(Set<String> names) {
    return new SimulatedSettings(
        root, sockets, javaExecutable, classPath, names, startMax, answerMax, endWithProcess, host);
  }

  /** These settings with another class path for the machines' processes. */
  public SimulatedSettings withClassPath(List<Path> path) {
    return new SimulatedSettings(
        root, sockets, javaExecutable, path, networks, startMax, answerMax, endWithProcess, host);
  }

  /** These settings with another time for an answer. */
  public SimulatedSettings withAnswerMax(Duration max) {
    return new SimulatedSettings(
        root, sockets, javaExecutable, classPath, networks, startMax, max, endWithProcess, host);
  }

  /** These settings with another teller of the host's lives. */
  public SimulatedSettings withHost(HostLife other) {
    return new SimulatedSettings(
        root,
        sockets,
        javaExecutable,
        classPath,
        networks,
        startMax,
        answerMax,
        endWithProcess,
        other);
  }

  private static int bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length;
  }
}
