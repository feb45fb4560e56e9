package io.secondsite.lab;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What a guest says on its serial console, from some place of the file on. Immutable. */
public final class SerialConsole {
  private static final String FLUSHED = "FLUSHED ";

  private final Path file;
  private final int from;

  SerialConsole(Path file) {
    this(file, 0);
  }

  private SerialConsole(Path file, int from) {
    this.file = file;
    this.from = from;
  }

  public Path file() {
    return file;
  }

  /** The same console without what it has said so far. */
  public SerialConsole fromHere() {
    return new SerialConsole(file, text(file).length());
  }

  /** Whole lines only: the last one may still be on its way. */
  public List<String> lines() {
    var text = text(file);
    var end = text.lastIndexOf('\n');
    return end < from ? List.of() : text.substring(from, end).lines().toList();
  }

  /** The highest record that the guest knows to be on both disks; 0 if there is none. */
  public long flushed() {
    return lines().stream()
        .filter(line -> line.startsWith(FLUSHED))
        .mapToLong(line -> Long.parseLong(line.substring(FLUSHED.length()).strip()))
        .max()
        .orElse(0);
  }

  /** Waits until the guest has looked at its disks. */
  public Boot awaitBoot(Duration limit) {
    return Deadline.awaitValue("the boot told in " + file, limit, () -> Boot.last(lines()));
  }

  public void awaitFlushed(long record, Duration limit) {
    Deadline.await("record " + record + " in " + file, limit, () -> flushed() >= record);
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file, ISO_8859_1) : "";
    } catch (IOException e) {
      throw new LabException("Cannot read the console " + file, e);
    }
  }
}
