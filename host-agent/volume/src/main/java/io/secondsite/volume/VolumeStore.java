package io.secondsite.volume;

import java.io.Closeable;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where replicas are kept: one storage location or several. Thread-safe. */
public interface VolumeStore extends Closeable {

  /** What lies here, also what cannot be opened; one bad volume hides none of the others. */
  List<ReplicaStore.Entry> volumes() throws VolumeException;

  /**
   * The volume of a VM, opened at the first call.
   *
   * @throws VolumeException NOT_FOUND, LOCKED if another process has it, LOCATION_CLOSED, CORRUPT
   *     if nobody can tell what it is
   */
  ReplicaVolume volume(UUID vm) throws VolumeException;

  /** Makes a new, empty volume where there is most room. */
  default ReplicaVolume create(UUID vm, String vmName) throws VolumeException {
    return create(vm, vmName, Placing.ANYWHERE);
  }

  /** Makes a new, empty volume. One that exists is refused. */
  ReplicaVolume create(UUID vm, String vmName, Placing placing) throws VolumeException;

  /**
   * Makes this agent the keeper of a volume that another one kept, or whose owner got lost. The
   * other one can write no more.
   *
   * @param owner the peer whose replica it is; empty where that stays
   * @throws VolumeException LOCKED while another process has it open
   */
  ReplicaVolume takeOver(UUID vm, Optional<String> owner) throws VolumeException;

  /**
   * Removes for good what was deleted and whose time is over.
   *
   * @return the VMs whose volumes are gone
   */
  List<UUID> disposeOfDeleted() throws VolumeException;

  @Override
  void close() throws VolumeException;
}
