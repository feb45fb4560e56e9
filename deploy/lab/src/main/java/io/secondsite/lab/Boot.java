package io.secondsite.lab;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a guest found on its disks when it started.
 *
 * @param fsckVda exit of e2fsck -fp: 0 clean, 1 repaired (a journal's replay counts), more is
 *     damage
 * @param torn records that are not whole or not in sequence
 * @param vda last record on the first disk; the second one has that or the next
 */
public record Boot(int fsckVda, int fsckVdb, int torn, long vda, long vdb) {
  private static final Pattern FSCK = Pattern.compile("FSCK (vd[ab]) exit=(\\d+)");
  private static final Pattern BOOT =
      Pattern.compile("BOOT last=\\d+ torn=(\\d+) vda=(\\d+) vdb=(\\d+)");

  /** Whether the disks are as one instant of the source left them. */
  public boolean consistent() {
    return fsckVda <= 1 && fsckVdb <= 1 && torn == 0 && (vdb == vda || vdb == vda + 1);
  }

  /** The last boot that a console tells of. */
  static Optional<Boot> last(List<String> lines) {
    var fsckVda = -1;
    var fsckVdb = -1;
    Optional<Boot> boot = Optional.empty();
    for (var line : lines) {
      var fsck = FSCK.matcher(line);
      if (fsck.find()) {
        var exit = Integer.parseInt(fsck.group(2));
        if (fsck.group(1).equals("vda")) {
          fsckVda = exit;
        } else {
          fsckVdb = exit;
        }
      }
      var found = BOOT.matcher(line);
      if (found.find()) {
        boot =
            Optional.of(
                new Boot(
                    fsckVda,
                    fsckVdb,
                    Integer.parseInt(found.group(1)),
                    Long.parseLong(found.group(2)),
                    Long.parseLong(found.group(3))));
      }
    }
    return boot;
  }
}
