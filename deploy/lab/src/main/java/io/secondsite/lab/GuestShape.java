package io.secondsite.lab;

/** What a lab guest is made of. */
public record GuestShape(
    String name, int vdaMebibytes, int vdbMebibytes, int memoryMebibytes, Mode mode) {
  /** What the guest does once it has said what it found on its disks. */
  public enum Mode {
    /** Writes a record about every 60 ms, and overwrites and deletes other blocks between. */
    WRITE("write"),
    /** The same, and every 64 records it discards what is free on its first disk. */
    TRIM("trim"),
    /** Nothing. */
    IDLE("idle");

    private final String word;

    Mode(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

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
    return new GuestShape(name, 256, 128, 192, Mode.WRITE);
  }

  public GuestShape mode(Mode other) {
    return new GuestShape(name, vdaMebibytes, vdbMebibytes, memoryMebibytes, other);
  }

  public GuestShape disks(int vda, int vdb) {
    return new GuestShape(name, vda, vdb, memoryMebibytes, mode);
  }
}
