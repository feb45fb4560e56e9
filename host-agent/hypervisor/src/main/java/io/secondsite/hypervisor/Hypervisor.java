package io.secondsite.hypervisor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One host's hypervisor. Thread-safe. Machines are known by UUID, never by name; a disk of a
 * machine is known by its target ({@code vda}). Every call is blocking and has a deadline of its
 * own.
 */
public interface Hypervisor extends AutoCloseable {

  /** {@code libvirt} or {@code simulated}. */
  String kind();

  /** Every machine of the host, running or not, in the order of their names. */
  List<VirtualMachine> machines() throws HypervisorException;

  /** The machine, if the host has it. */
  Optional<VirtualMachine> machine(UUID vm) throws HypervisorException;

  /** The target of the disk that the machine boots from: a replica without it is of no use. */
  default Optional<String> bootDisk(VirtualMachine machine) throws HypervisorException {
    return machine.disks().stream().findFirst().map(VirtualMachine.Disk::target);
  }

  /** What of the machine a replica will not have, for people; it boots without. */
  default List<String> leftOut(VirtualMachine machine) throws HypervisorException {
    return List.of();
  }

  /**
   * Freezes the content of all asked disks at one instant and serves it over NBD until the capture
   * is ended. With {@link CaptureRequest#since()} each export also has the dirty extents since
   * then. A machine that is off is captured too: its images are read as they are, and no checkpoint
   * is made.
   *
   * @throws CheckpointLostException if {@code since} is absent, inconsistent, foreign or doubtful:
   *     the caller must resynchronise, never treat this as "nothing changed"
   */
  Capture beginCapture(CaptureRequest request) throws HypervisorException;

  /** The networks that a machine's cards can be connected to now, by name. */
  List<String> networks() throws HypervisorException;

  /** The cards that a captured definition has, with the networks of its own site. */
  List<VirtualMachine.Nic> cards(String definition) throws HypervisorException;

  /** The checkpoints of ours that the machine has, oldest first. */
  List<String> checkpoints(UUID vm) throws HypervisorException;

  /** Removes a checkpoint; what it tracked goes to the one before it. Absent is no error. */
  void deleteCheckpoint(UUID vm, String checkpoint) throws HypervisorException;

  /**
   * Aborts jobs and removes scratch files and sockets that an earlier life of this agent left.
   * Foreign jobs stay.
   *
   * @return a line for each thing removed
   */
  List<String> removeLeftovers() throws HypervisorException;

  /**
   * Asks a machine's guest to shut down, by its power button and then through its agent, and waits
   * until it is off. Nothing is done to a guest that does not: it runs on, and may still end later.
   * What comes between ends the wait at once. Of a machine that is off already it tells how it came
   * to be.
   *
   * @param limit for the guest; what is asked of the hypervisor has deadlines of its own
   * @throws HypervisorException with {@code NOT_FOUND}; with {@code UNSUPPORTED} where the machine
   *     could not be started again; with {@code FAILED} where the wait was interrupted: whether the
   *     guest ends is not known then
   */
  ShutdownOutcome shutDown(UUID vm, Duration limit) throws HypervisorException;

  /**
   * Starts a machine of the host that is off, and returns when it is on; its guest may still be
   * booting. One that is on already is left alone.
   */
  void start(UUID vm) throws HypervisorException;

  /**
   * Starts a machine on writable overlays over the given views. The overlays, the daemons between
   * and the network of an isolated start are the hypervisor's to make.
   */
  BootedMachine boot(BootRequest request) throws HypervisorException;

  /**
   * Starts a booted machine again that ended with its host: over the same views, which are served
   * already, and on the overlays that it has written. Where it runs already it is left alone.
   *
   * @throws HypervisorException with {@code NOT_FOUND} if the boot or one of its overlays is gone:
   *     what the machine wrote is lost, and nothing is started instead; with {@code WRONG_STATE} if
   *     it did not end with the host
   */
  BootedMachine revive(BootRequest request) throws HypervisorException;

  /**
   * Machines that {@link #boot} started and that have not been removed, also by an earlier life.
   */
  List<BootedMachine> booted() throws HypervisorException;

  /**
   * Stops a booted machine at once and removes everything {@link #boot} made for it: domain,
   * network, overlays, sockets, daemons. Idempotent.
   */
  void removeBooted(String bootId) throws HypervisorException;

  @Override
  void close();
}
