package io.secondsite.standalone;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the guests of the demo (the lab's and the simulated one) print on their serial console. */
final class GuestReport {
  private static final Pattern FLUSHED = Pattern.compile("FLUSHED (\\d+)");
  private static final Pattern BOOT =
      Pattern.compile("BOOT last=(\\d+) torn=(\\d+) vda=(\\d+) vdb=(\\d+)");
  private static final Pattern FSCK = Pattern.compile("FSCK (\\w+) exit=(\\d+)");

  private GuestReport() {}

  /** What a guest found on its disks when it started. */
  record Boot(long lastRecord, long tornRecords, long lastOnVda, long lastOnVdb) {}

  /** The last record whose flush was reported no later than the instant; 0 for none. */
  static long flushedBy(List<SerialWatch.Line> lines, Instant instant) {
    long last = 0;
    for (SerialWatch.Line line : lines) {
      Matcher matcher = FLUSHED.matcher(line.text());
      if (matcher.find() && !line.seenAt().isAfter(instant)) {
        last = Math.max(last, Long.parseLong(matcher.group(1)));
      }
    }
    return last;
  }

  static Optional<Boot> boot(List<SerialWatch.Line> lines) {
    return lines.stream()
        .map(line -> BOOT.matcher(line.text()))
        .filter(Matcher::find)
        .map(matcher ->
            new Boot(
                Long.parseLong(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                Long.parseLong(matcher.group(3)),
                Long.parseLong(matcher.group(4))))
        .findFirst();
  }

  /** When the guest reported its first own record after it started. */
  static Optional<Instant> firstRecord(List<SerialWatch.Line> lines) {
    return lines.stream()
        .filter(line -> FLUSHED.matcher(line.text()).find())
        .map(SerialWatch.Line::seenAt)
        .findFirst();
  }

  /**
   * Whether every file-system check went well: 0 is clean, 1 is a journal replayed or repaired by
   * the usual boot check.
   */
  static boolean fileSystemsClean(List<SerialWatch.Line> lines) {
    List<Integer> exits =
        lines.stream()
            .map(line -> FSCK.matcher(line.text()))
            .filter(Matcher::find)
            .map(matcher -> Integer.valueOf(matcher.group(2)))
            .toList();
    return exits.size() >= 2 && exits.stream().allMatch(exit -> exit == 0 || exit == 1);
  }

  /**
   * Checks a boot against what the source's console had shown: every record flushed before the
   * instant is there, none from after the freeze, none torn, the two disks of one instant.
   *
   * @param slack how much later than the freeze a line of a record may have been read
   * @return what is wrong, empty if all is well
   */
  static Optional<String> contradiction(
      Boot boot, List<SerialWatch.Line> source, Instant instant, Instant begun, Duration slack) {
    long lower = flushedBy(source, instant);
    long upper = flushedBy(source, begun.plus(slack));
    if (boot.tornRecords() != 0) {
      return Optional.of(boot.tornRecords() + " torn records");
    }
    if (boot.lastOnVdb() != boot.lastOnVda() && boot.lastOnVdb() != boot.lastOnVda() + 1) {
      return Optional.of(
          "the disks are of two instants: vda at "
              + boot.lastOnVda()
              + ", vdb at "
              + boot.lastOnVdb());
    }
    if (boot.lastRecord() < lower) {
      return Optional.of(
          "record "
              + lower
              + " was flushed before the instant, the disk ends at "
              + boot.lastRecord());
    }
    if (boot.lastRecord() > upper) {
      return Optional.of(
          "record " + boot.lastRecord() + " is newer than the instant (" + upper + " at most)");
    }
    return Optional.empty();
  }
}
