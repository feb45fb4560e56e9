package io.secondsite.cli;

import java.util.List;

/** A point served read-only over NBD on the agent's host, until it is removed. */
public record Export(String id, List<Disk> disks) {
  public Export {
    disks = List.copyOf(disks);
  }

  /**
   * Where a disk is read.
   *
   * @param socket path of a unix socket
   */
  public record Disk(String target, String socket, String exportName, long sizeBytes) {}
}
