package io.secondsite.agent.replica;

import io.secondsite.agent.index.Index;
import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.volume.Deletion;
import io.secondsite.volume.PointId;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.VolumeException;
import io.secondsite.volume.VolumeStore;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What an operator may do to replicas and their points; locks hold against everybody. */
public final class ReplicaCare {
  private static final String PIN_FORM = "[A-Za-z0-9][A-Za-z0-9._ -]{0,99}";

  /** Pins that the agent makes for machines it booted begin so; they are not an operator's. */
  private static final String BOOT_PIN = "boot-";

  private final VolumeStore store;
  private final Replicas replicas;
  private final PointIndexing indexing;
  private final Index index;
  private final Predicate<UUID> booted;
  private final Consumer<UUID> dropPartial;

  public ReplicaCare(
      VolumeStore store,
      Replicas replicas,
      PointIndexing indexing,
      Index index,
      Predicate<UUID> booted,
      Consumer<UUID> dropPartial) {
    this.store = store;
    this.replicas = replicas;
    this.indexing = indexing;
    this.index = index;
    this.booted = booted;
    this.dropPartial = dropPartial;
  }

  /** Deletes a replica softly. */
  public Deletion delete(String vm) throws VolumeException {
    ReplicaVolume volume = replicas.require(vm);
    if (booted.test(volume.vm())) {
      throw ProblemException.of(
              ErrorCode.REPLICA_BUSY, "a drill or failover of " + volume.name() + " runs")
          .withRemedy("end it first: DELETE /drills/{id} or /failovers/{id}");
    }
    dropPartial.accept(volume.vm());
    return volume.delete();
  }

  /** Takes a deletion back. */
  public void restore(String vm) throws VolumeException {
    replicas.require(vm).restore();
  }

  /** Removes one point. */
  public void removePoint(String vm, String point) throws VolumeException {
    ReplicaVolume volume = replicas.require(vm);
    volume.remove(replicas.point(volume, point).pointId());
    indexing.listed(volume, index);
  }

  /** Holds a point by name, until the name is taken away. */
  public RecoveryPoint pin(String vm, String point, String name) throws VolumeException {
    requireName(name);
    ReplicaVolume volume = replicas.require(vm);
    RecoveryPoint found = replicas.point(volume, point);
    PointId pinned = volume.pins().get(name);
    if (pinned != null && !pinned.equals(found.pointId())) {
      throw ProblemException.of(
              ErrorCode.REPLICA_BUSY, "the pin " + name + " holds " + pinned + " already")
          .inField("name")
          .withRemedy("take another name, or remove that pin first");
    }
    volume.pin(name, found.pointId());
    return found;
  }

  /** Takes a name away; one that is not there is fine. */
  public void unpin(String vm, String point, String name) throws VolumeException {
    requireName(name);
    ReplicaVolume volume = replicas.require(vm);
    RecoveryPoint found = replicas.point(volume, point);
    if (found.pointId().equals(volume.pins().get(name))) {
      volume.unpin(name);
    }
  }

  private static void requireName(String name) {
    if (!name.matches(PIN_FORM) || name.startsWith(BOOT_PIN)) {
      throw ProblemException.badValue(
              "name", "must be 1 to 100 letters, digits, spaces and ._- and not begin with boot-")
          .withRemedy("name it for its reason, such as before-upgrade");
    }
  }

  /** Removes for good what was deleted and whose time is over. */
  public List<UUID> dispose() throws VolumeException {
    return store.disposeOfDeleted();
  }
}
