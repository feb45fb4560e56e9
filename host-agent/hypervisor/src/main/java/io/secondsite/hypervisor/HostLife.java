package io.secondsite.hypervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which life of the host this is, from its start to its reboot. Tells a machine that ended with the
 * host from one that ended by itself. Immutable.
 *
 * @param idFile holds an identifier that is new after each start of the host
 */
public record HostLife(Path idFile) {
  private static final Logger log = LoggerFactory.getLogger(HostLife.class);
  private static final Path SYSTEMD = Path.of("/run/systemd/system");
  private static final long ANSWER_SECONDS_MAX = 5;

  /** The life that the kernel tells of. */
  public static HostLife ofKernel() {
    return new HostLife(Path.of("/proc/sys/kernel/random/boot_id"));
  }

  /** The identifier of this life. */
  public String id() throws IOException {
    String id = Files.readString(idFile).strip();
    if (id.isEmpty() || id.length() > 100) {
      throw new IOException(idFile + " holds no identifier of the host's life");
    }
    return id;
  }

  /**
   * Whether the host is going down now: machines that end meanwhile are ended by that, not by
   * themselves.
   */
  public boolean isEnding() {
    if (!Files.isDirectory(SYSTEMD)) {
      return false;
    }
    try {
      Process asked =
          new ProcessBuilder("systemctl", "is-system-running").redirectErrorStream(true).start();
      asked.getOutputStream().close();
      if (!asked.waitFor(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)) {
        asked.destroyForcibly();
        return true;
      }
      return new String(
              asked.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
          .strip()
          .equals("stopping");
    } catch (IOException e) {
      log.atWarn().setCause(e).log("systemd does not say whether the host goes down");
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
