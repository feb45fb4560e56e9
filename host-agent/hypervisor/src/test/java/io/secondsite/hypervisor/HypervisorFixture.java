package io.secondsite.hypervisor;

import io.secondsite.disk.ReadableDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * A host with a hypervisor, for the contract kit. Its machines have a network card at least and the
 * disks {@code vda} and {@code vdb}; their guest writes record n to {@code vdb}, flushes, then to
 * {@code vda}, flushes, then tells {@code FLUSHED n} on the serial console, for ever; at its start
 * it tells {@code FSCK vda exit=E}, {@code FSCK vdb exit=E} and {@code BOOT last=N torn=T ...}.
 * Closing it removes everything.
 */
public interface HypervisorFixture extends AutoCloseable {

  /** The hypervisor of the agent's present life. */
  Hypervisor hypervisor();

  /** The agent dies, so nothing of its life is closed properly, and a new life begins. */
  void restartAgent() throws Exception;

  /**
   * The host loses its power and starts again: nothing of booted machines runs, no network and no
   * socket of theirs works, files are there; and a new life of the agent begins.
   */
  void rebootHost() throws Exception;

  /** A booted machine is turned off by its operator or by itself, without the agent's help. */
  void endBooted(BootedMachine booted) throws Exception;

  /** The two networks that the host has. */
  List<String> networks();

  /** Makes and starts a machine whose guest writes records; returns when it writes. */
  UUID startMachine(String name) throws Exception;

  /** The same with a guest agent that behaves so. */
  UUID startMachine(String name, GuestManner agent) throws Exception;

  /** How a guest's agent behaves. */
  enum GuestManner {
    WELL,
    /** There is none. */
    ABSENT,
    /** Freezes and never says so. */
    SILENT,
    /** Says that it froze and did nothing. */
    LYING,
    /** Refuses the first thaws. */
    STUBBORN
  }

  /** The same with a guest that hears neither its power button nor an agent. */
  UUID startDeafMachine(String name) throws Exception;

  /** Halts the machine's processors; needs {@link HypervisorContract.Capability#PAUSES}. */
  void pause(UUID vm) throws Exception;

  /** The machine's process is killed as by a crash. */
  void crash(UUID vm) throws Exception;

  /** Turns a machine off so that it keeps what it knows of its changes. */
  void stop(UUID vm) throws Exception;

  /** Starts a machine that is off. */
  void start(UUID vm) throws Exception;

  /** The lines of the machine's serial console so far. */
  List<String> serialLines(UUID vm) throws Exception;

  /** Scratch files and sockets of captures that are there now. */
  List<Path> captureFiles(UUID vm) throws Exception;

  /**
   * The last records on frozen disks; needs {@link HypervisorContract.Capability#READS_RECORDS}.
   */
  Records records(ReadableDisk vda, ReadableDisk vdb) throws IOException;

  /** The clock that the hypervisor was given, on this host. */
  Clock clock();

  /** An empty folder, reachable for machines, with a path short enough for sockets. */
  Path viewFolder();

  /** How long a guest may take for a step of a test. */
  Duration patience();

  /** A scratch budget that a guest which writes fills within {@link #patience()}. */
  default long smallScratchBytes() {
    return 512 * 1024;
  }

  /**
   * How much the guest may write between two looks at the scratch. Next to a real budget it is
   * nothing; a guest kernel that writes back what it held for half a minute passes a small one.
   */
  default long guestBurstBytes() {
    return 0;
  }

  @Override
  void close() throws IOException, HypervisorException;

  /**
   * What the guest's records on two disks say.
   *
   * @param clean whether nothing is torn or missing
   */
  record Records(long vda, long vdb, boolean clean) {}
}
