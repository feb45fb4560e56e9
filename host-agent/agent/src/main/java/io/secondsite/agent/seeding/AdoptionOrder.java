package io.secondsite.agent.seeding;

import io.secondsite.agent.problem.ProblemException;
import io.secondsite.volume.AdoptedDisk;
import io.secondsite.volume.Placing;
import io.secondsite.volume.PointHeader;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Images that are to become the first point of a peer's replica. */
public record AdoptionOrder(
    UUID vm, String name, String peer, List<AdoptedDisk> disks, @Nullable Placing placing) {
  public AdoptionOrder {
    disks = List.copyOf(disks);
    if (disks.isEmpty() || disks.size() > PointHeader.DISKS_MAX) {
      throw ProblemException.badValue("disks", "must be 1 to " + PointHeader.DISKS_MAX);
    }
    Set<Object> names = new HashSet<>();
    for (AdoptedDisk disk : disks) {
      if (!names.add(disk.target()) || !names.add(disk.image())) {
        throw ProblemException.badValue("disks", "a target or path is there twice: " + disk);
      }
    }
  }
}
