package io.secondsite.hypervisor.simulated;

import io.secondsite.disk.WritableDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A guest that writes numbered records for ever: record n on the last disk, flush, ... on the first
 * disk, flush, then the serial line {@code FLUSHED n}. So at any instant the first disk is at n and
 * the others at n or n + 1, and what the serial line promised is on every disk. At its start it
 * checks what it finds and says so. A freeze of the guest waits for the end of a record, so all
 * disks of a frozen guest are at the same one.
 *
 * <p>Settings: {@code interval-ms} (50), {@code churn-blocks} a record and disk (2), {@code mode}
 * {@code write} or {@code idle}.
 */
public final class RecordWriter implements GuestProgram {
  /** The name for definitions. */
  public static final String NAME = "record-writer";

  private static final int FSCK_CLEAN = 0;
  private static final int FSCK_DAMAGED = 4;

  /** For the service loader. */
  public RecordWriter() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void run(Guest guest) throws IOException, InterruptedException {
    Map<String, RecordReport> found = check(guest);
    long torn = found.values().stream().mapToLong(RecordReport::torn).sum();
    boolean whole = found.values().stream().allMatch(RecordReport::clean);
    long last = found.values().iterator().next().last();
    StringBuilder line = new StringBuilder("BOOT last=" + last + " torn=" + torn);
    found.forEach(
        (target, report) -> line.append(' ').append(target).append('=').append(report.last()));
    guest.serial().line(line.toString());
    if (whole && guest.setting("mode", "write").equals("write")) {
      writeFrom(last + 1, guest);
    }
    while (!guest.stopsWithin(Duration.ofHours(1))) {
      // An idle or damaged guest stays up, as a server with a read-only file system would.
    }
    guest.serial().line("STOPPED");
  }

  private static Map<String, RecordReport> check(Guest guest) throws IOException {
    int churn = (int) guest.setting("churn-blocks", 2, 0, RecordVolume.CHURN_PER_RECORD_MAX);
    Map<String, RecordReport> found = new LinkedHashMap<>();
    for (Map.Entry<String, WritableDisk> disk : guest.disks().entrySet()) {
      if (RecordVolume.isBlank(disk.getValue())) {
        RecordVolume.format(disk.getValue(), disk.getKey().hashCode() & Integer.MAX_VALUE, churn);
        guest.serial().line("FORMAT " + disk.getKey());
      }
      RecordReport report = RecordVolume.check(disk.getValue());
      int exit = report.clean() ? FSCK_CLEAN : FSCK_DAMAGED;
      guest.serial().line("FSCK " + disk.getKey() + " exit=" + exit);
      found.put(disk.getKey(), report);
    }
    return found;
  }

  private static void write(long number, Guest guest, Map<WritableDisk, RecordVolume> volumes)
      throws IOException {
    for (Map.Entry<WritableDisk, RecordVolume> volume : volumes.entrySet()) {
      volume.getValue().write(volume.getKey(), number, guest.clock().instant());
      volume.getKey().flush();
    }
    guest.serial().line("FLUSHED " + number);
  }

  private static void writeFrom(long first, Guest guest) throws IOException, InterruptedException {
    Duration interval = Duration.ofMillis(guest.setting("interval-ms", 50, 1, 3_600_000));
    Map<WritableDisk, RecordVolume> volumes = new LinkedHashMap<>();
    List<WritableDisk> lastToFirst = new ArrayList<>(guest.disks().values()).reversed();
    for (WritableDisk disk : lastToFirst) {
      volumes.put(disk, RecordVolume.open(disk));
    }
    for (long number = first; !guest.stopsWithin(interval); number++) {
      guest.activity().lock();
      try {
        write(number, guest, volumes);
      } finally {
        guest.activity().unlock();
      }
    }
  }
}
