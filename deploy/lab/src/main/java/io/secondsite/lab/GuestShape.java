package io.secondsite.lab;

/**
 * What a lab guest is made of.
 *
 * @param writing whether it writes records after its start, or only says what it found
 */
public record GuestShape(
    String name, int vdaMebibytes, int vdbMebibytes, int memoryMebibytes, boolean writing) {
  public GuestShape {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]*")) {
      throw new IllegalArgumentException("A guest's name is a plain word, not: " + name);
    }
    if (vdaMebibytes < 32 || vdbMebibytes < 32 || memoryMebibytes < 128) {
      throw new IllegalArgumentException("Disks have 32 MiB and memory 128 MiB at the least");
    }
  }

  /** The usual one: 256 and 128 MiB of disk, 192 MiB of memory, writing. */
  public static GuestShape named(String name) {
    return new GuestShape(name, 256, 128, 192, true);
  }

  public GuestShape idle() {
    return new GuestShape(name, vdaMebibytes, vdbMebibytes, memoryMebibytes, false);
  }

  public GuestShape disks(int vda, int vdb) {
    return new GuestShape(name, vda, vdb, memoryMebibytes, writing);
  }
}
