package io.secondsite.hypervisor;

import java.util.List;
import java.util.UUID;

/**
 * A machine as the host has it now.
 *
 * @param definition what is needed to define it elsewhere, in the hypervisor's own language (for
 *     libvirt its inactive domain XML)
 */
public record VirtualMachine(
    UUID id, String name, State state, List<Disk> disks, List<Nic> nics, String definition) {

  public VirtualMachine {
    disks = List.copyOf(disks);
    nics = List.copyOf(nics);
  }

  /** Whether the machine runs. */
  public enum State {
    RUNNING,
    PAUSED,
    SHUT_OFF,
    CRASHED
  }

  /**
   * A disk that holds data (no CD-ROM, no floppy).
   *
   * @param target the name inside the machine, e.g. {@code vda}
   * @param format e.g. {@code qcow2} or {@code raw}
   * @param untracked empty where changes can be tracked, else why not
   * @param scannable whether it can be captured all the same, with no word of what changed
   * @param stamp of a machine that is off: as long as it stays the same, nobody has written the
   *     image; empty where nobody can tell, and of a machine that runs
   */
  public record Disk(
      String target,
      String source,
      String format,
      long sizeBytes,
      String untracked,
      boolean scannable,
      String stamp) {
    /** Whether a capture tells what changed. */
    public boolean tracked() {
      return untracked.isEmpty();
    }
  }

  /**
   * A network card.
   *
   * @param network the virtual network it is connected to, empty for none
   */
  public record Nic(String mac, String network) {}
}
