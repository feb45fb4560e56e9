package io.secondsite.agent.boot;

import io.secondsite.hypervisor.Hypervisor;
import io.secondsite.hypervisor.HypervisorException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Looks whether an artifact of a removed boot is really gone. Files and processes are looked at
 * themselves; for machines and networks the hypervisor is asked whether it still knows the boot.
 */
final class GoneProof {
  private final Hypervisor hypervisor;
  private final Boot boot;

  GoneProof(Hypervisor hypervisor, Boot boot) {
    this.hypervisor = hypervisor;
    this.boot = boot;
  }

  boolean isGone(String artifact) throws HypervisorException {
    String[] words = artifact.split(" ", 3);
    if (words.length < 2) {
      return isBootGone();
    }
    return switch (words[0]) {
      case "file" -> isFileGone(artifact.substring("file ".length()));
      case "process" -> isProcessGone(words[1]);
      default -> isBootGone();
    };
  }

  private boolean isBootGone() throws HypervisorException {
    boolean isKnown =
        hypervisor.booted().stream().anyMatch(machine -> machine.bootId().equals(boot.id()));
    return !isKnown && hypervisor.machine(boot.machine()).isEmpty();
  }

  private static boolean isFileGone(String file) {
    try {
      return !Files.exists(Path.of(file), LinkOption.NOFOLLOW_LINKS);
    } catch (InvalidPathException e) {
      return true;
    }
  }

  /** The number may be another process's by now; then its command does not name the boot. */
  private boolean isProcessGone(String number) {
    try {
      Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(number));
      return process.filter(ProcessHandle::isAlive).filter(this::namesBoot).isEmpty();
    } catch (NumberFormatException e) {
      return true;
    }
  }

  private boolean namesBoot(ProcessHandle process) {
    return process.info().commandLine().map(line -> line.contains(boot.id())).orElse(false);
  }
}
