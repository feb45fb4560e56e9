package io.secondsite.volume;

import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's command that unlocks or formats a location. It gets the key on its standard input,
 * never as an argument: 64 hexadecimal digits without an end of line, which LUKS takes as a
 * passphrase in any tool and fscrypt as 64 bytes. It is no shell's; it has so long and may say so
 * much.
 */
public record KeyCommand(List<String> command, Duration timeout) {
  private static final Logger log = LoggerFactory.getLogger(KeyCommand.class);
  private static final int OUTPUT_BYTES_MAX = 4096;

  public KeyCommand {
    command = List.copyOf(command);
    if (command.isEmpty() || !command.getFirst().startsWith("/")) {
      throw new IllegalArgumentException("command: the absolute path of a program, and arguments");
    }
  }

  /**
   * Runs it and waits for its end.
   *
   * @throws VolumeException LOCATION_CLOSED with what it said, where it failed
   */
  public void run(byte[] key) throws VolumeException {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().clear();
      builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
      builder.environment().put("LC_ALL", "C");
      Process process = builder.start();
      try {
        Thread feeder = Thread.ofVirtual().start(() -> feed(process, key));
        StringBuilder said = new StringBuilder();
        Thread reader = Thread.ofVirtual().start(() -> said.append(listen(process)));
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
          throw refused("did not end within " + timeout.toSeconds() + " s");
        }
        feeder.join(timeout);
        reader.join(timeout);
        if (process.exitValue() != 0) {
          throw refused("ended with " + process.exitValue() + ": " + said.toString().strip());
        }
      } finally {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused("was interrupted");
    } catch (VolumeException e) {
      throw e;
    } catch (IOException e) {
      throw refused("cannot be run: " + e.getMessage());
    }
  }

  private VolumeException refused(String why) {
    return new VolumeException(Code.LOCATION_CLOSED, command.getFirst() + " " + why);
  }

  private static void feed(Process process, byte[] key) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(HexFormat.of().formatHex(key).getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      log.atDebug().setCause(e).log("the command did not read its key; its exit value tells why");
    }
  }

  /** What it said, so much of it; the rest is read and dropped, so that it does not block. */
  private static String listen(Process process) {
    try (InputStream out = process.getInputStream()) {
      byte[] first = out.readNBytes(OUTPUT_BYTES_MAX);
      out.transferTo(OutputStream.nullOutputStream());
      String printable = new String(first, StandardCharsets.US_ASCII);
      return printable.replaceAll("[^\\x20-\\x7e\\n]", "?");
    } catch (IOException e) {
      return "";
    }
  }
}
