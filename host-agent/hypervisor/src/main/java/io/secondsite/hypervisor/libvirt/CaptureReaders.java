package io.secondsite.hypervisor.libvirt;

import io.secondsite.disk.nbd.NbdClientOptions;
import io.secondsite.disk.nbd.NbdDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who reads a running machine's capture. QEMU (7.2 with the fix of CVE-2024-7409) stops its NBD
 * server by waiting for every connection's end with its global lock held. With requests under way,
 * or with a reader that connects in that very moment, this end never comes, and the guest stands
 * still for ever. So before a job is aborted the door is shut: first nobody gets in any more, then
 * those inside are sent away, then the kernel says that nobody is left. Thread-safe.
 */
final class CaptureReaders {
  private final Path socket;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock.
  private final Set<NbdDisk> inside = new HashSet<>();
  private int entering;
  private boolean shut;

  CaptureReaders(Path socket) {
    this.socket = socket;
  }

  /** Connects to an export; the disk is the caller's to close, unless it is sent away before. */
  NbdDisk connect(String exportName, NbdClientOptions options, int connections) throws IOException {
    begin();
    try {
      return kept(NbdDisk.connect(socket, exportName, options, connections));
    } finally {
      entered();
    }
  }

  private void begin() throws IOException {
    lock.lock();
    try {
      if (shut) {
        throw shutException();
      }
      entering++;
    } finally {
      lock.unlock();
    }
  }

  private NbdDisk kept(NbdDisk disk) throws IOException {
    lock.lock();
    try {
      if (!shut) {
        inside.add(disk);
        return disk;
      }
    } finally {
      lock.unlock();
    }
    disk.close();
    throw shutException();
  }

  private void entered() {
    lock.lock();
    try {
      entering--;
    } finally {
      lock.unlock();
    }
  }

  private static IOException shutException() {
    return new IOException("the capture has ended: nobody reads it any more");
  }

  /**
   * Lets nobody in any more and sends away whoever is inside.
   *
   * @return whether all were gone within the limit
   */
  boolean sendAway(Duration limit) throws IOException {
    Set<NbdDisk> sent;
    lock.lock();
    try {
      shut = true;
      sent = Set.copyOf(inside);
      inside.clear();
    } finally {
      lock.unlock();
    }
    // Platform threads: a farewell may take its second where QEMU is busy, one after the other
    // the scratch may not have; and this must not depend on what carriers are busy with.
    sent.forEach(
        disk -> Thread.ofPlatform().daemon().name("capture-reader-sent").start(disk::close));
    return sendAwayStrangers(socket, () -> noneEntering(), limit);
  }

  /** Of a job of an earlier life, whose readers were that life's. */
  static boolean sendAwayStrangers(Path socket, Duration limit) throws IOException {
    return sendAwayStrangers(socket, () -> true, limit);
  }

  /** Without its file a socket is not found; those who were found are seen by the kernel. */
  private static boolean sendAwayStrangers(
      Path socket, Patience.Condition noneEntering, Duration limit) throws IOException {
    Files.deleteIfExists(socket);
    return Patience.await(limit, () -> noneEntering.holds() && ReaderConnections.none(socket));
  }

  private boolean noneEntering() {
    lock.lock();
    try {
      return entering == 0;
    } finally {
      lock.unlock();
    }
  }
}
