package io.secondsite.hypervisor.libvirt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Why changes of a disk cannot be tracked (Q6), the first that holds.
 * docs/reference/support-matrix.md has the same for people, and a test compares the two.
 */
enum DiskRule {
  SHARED(
      "disk that several machines write (`<shareable/>`)",
      "disks that several machines write are not captured",
      "replicate it by its own means, and exclude it here"),
  LUN(
      "LUN passed through (`device='lun'`)",
      "a LUN that is passed through keeps no dirty bitmaps",
      "put a qcow2 image on the LUN (`type='block'`, `device='disk'`), or exclude it"),
  VHDX(
      "VHDX or VPC image",
      "formats vhdx and vpc keep no dirty bitmaps",
      "convert it to qcow2 with the machine off, or exclude it"),
  RAW(
      "raw image, file or block device",
      "format raw keeps no dirty bitmaps: it is read whole in each cycle, every 900 s at the most",
      "convert it to qcow2: `qemu-img convert -O qcow2`, or exclude it"),
  FORMAT(
      "any other format than qcow2 and raw",
      "format %s keeps no dirty bitmaps",
      "convert it to qcow2: `qemu-img convert -O qcow2`, or exclude it"),
  PLACE(
      "network disk, volume, NVMe, vhost-user (neither `file` nor `block`)",
      "disks of type %s are not captured",
      "move it to a file or a block device of the host, or exclude it"),
  OLD_QCOW2(
      "qcow2 of version 2 (`compat=0.10`)",
      "qcow2 of version 2 keeps no dirty bitmaps",
      "with the machine off: `qemu-img amend -o compat=1.1`, or exclude it");

  private static final int QCOW2_MAGIC = 0x514649fb;
  private static final int HEADER_BYTES = 8;

  private final String what;
  private final String reason;
  private final String remedy;

  DiskRule(String what, String reason, String remedy) {
    this.what = what;
    this.reason = reason;
    this.remedy = remedy;
  }

  static Optional<DiskRule> against(DomainDescription.Disk disk) {
    return Arrays.stream(values()).filter(rule -> rule.holds(disk)).findFirst();
  }

  private boolean holds(DomainDescription.Disk disk) {
    return switch (this) {
      case SHARED -> disk.isShared();
      case LUN -> disk.isLun();
      case VHDX -> disk.format().equals("vhdx") || disk.format().equals("vpc");
      case RAW -> disk.format().equals("raw") && isLocal(disk);
      case FORMAT -> !disk.format().equals("qcow2") && !disk.format().equals("raw");
      case PLACE -> !isLocal(disk);
      case OLD_QCOW2 -> isVersion2(disk);
    };
  }

  private static boolean isLocal(DomainDescription.Disk disk) {
    return disk.type().equals("file") || disk.type().equals("block");
  }

  /** Whether such a disk can be captured all the same, with no word of what changed. */
  boolean isScannable() {
    return this == RAW;
  }

  /** With what helps. */
  String reason(DomainDescription.Disk disk) {
    String why = String.format(reason, this == PLACE ? disk.type() : disk.format());
    return why + "; " + remedy.replace("`", "");
  }

  /** As the reference has it. */
  String row() {
    return "| "
        + what
        + " | "
        + String.format(reason, this == PLACE ? "TYPE" : "FORMAT")
        + " | "
        + remedy
        + " |";
  }

  /** An image that cannot be read here is none. */
  private static boolean isVersion2(DomainDescription.Disk disk) {
    if (disk.source().isEmpty()) {
      return false;
    }
    try (InputStream image = Files.newInputStream(Path.of(disk.source()))) {
      byte[] header = image.readNBytes(HEADER_BYTES);
      return header.length == HEADER_BYTES
          && ByteBuffer.wrap(header).getInt() == QCOW2_MAGIC
          && ByteBuffer.wrap(header).getInt(Integer.BYTES) == 2;
    } catch (IOException e) {
      return false;
    }
  }
}
