package io.secondsite.hypervisor.libvirt;

import io.secondsite.hypervisor.BootRequest;
import io.secondsite.hypervisor.BootedMachine;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import io.secondsite.hypervisor.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Machines booted over views. Thread-safe: boots are changed one at a time by name. A boot's note
 * is the first thing that is made for it and the last that goes, and every name follows from the
 * boot's own: whatever crashes in between, all of it is found again.
 */
final class Boots {
  private static final Logger log = LoggerFactory.getLogger(Boots.class);
  private static final int LOCKS = 64;

  /** Largest kernel or initial file system that is copied. */
  static final long DIRECT_BOOT_BYTES_MAX = 512L * 1024 * 1024;

  private final LibvirtSettings settings;
  private final BootDomains domains;
  private final StorageDaemon daemon;
  private final Clock clock;
  private final List<ReentrantLock> locks =
      Stream.generate(ReentrantLock::new).limit(LOCKS).toList();

  Boots(LibvirtSettings settings, LibvirtConnection libvirt, Clock clock) {
    this.settings = settings;
    this.domains = new BootDomains(libvirt);
    this.daemon = new StorageDaemon(settings);
    this.clock = clock;
  }

  List<String> networks() throws HypervisorException {
    return domains.networks();
  }

  private BootFolder folder(String bootId) {
    return new BootFolder(settings.boots().resolve(bootId));
  }

  private ReentrantLock lock(String bootId) {
    return locks.get(Math.floorMod(bootId.hashCode(), LOCKS));
  }

  BootedMachine boot(BootRequest request) throws HypervisorException {
    ReentrantLock lock = lock(request.bootId());
    lock.lock();
    try {
      return bootLocked(request);
    } finally {
      lock.unlock();
    }
  }

  private BootedMachine bootLocked(BootRequest request) throws HypervisorException {
    BootFolder folder = folder(request.bootId());
    if (folder.exists()) {
      throw new HypervisorException(
          Code.WRONG_STATE, "boot " + request.bootId() + " exists: remove it first");
    }
    BootXml xml = BootXml.of(request, folder);
    domains.ensureAbsent(request.vm(), request.name());
    domains.ensureNetworks(request.existingNetworks());
    BootNote note =
        new BootNote(
            request.bootId(),
            request.vm(),
            request.name(),
            clock.instant().truncatedTo(ChronoUnit.MICROS).toString(),
            request.wantsOwnNetwork());
    try {
      make(request, folder, xml, note);
      log.atInfo()
          .addKeyValue("boot", request.bootId())
          .addKeyValue("vm", request.vm())
          .log("machine booted over views");
      return booted(folder, note);
    } catch (IOException e) {
      removeAfterFailure(request.bootId(), e);
      throw new HypervisorException(Code.FAILED, "boot: " + e.getMessage(), e);
    } catch (HypervisorException | RuntimeException e) {
      removeAfterFailure(request.bootId(), e);
      throw e;
    }
  }

  private void make(BootRequest request, BootFolder folder, BootXml xml, BootNote note)
      throws IOException, HypervisorException {
    folder.make(settings.qemuGroup());
    note.write(folder.note());
    if (note.ownNetwork()) {
      domains.createNetwork(BootNote.networkName(note.bootId()));
    }
    copyDirectBoot(xml, folder);
    daemon.start(folder, request.disks());
    for (BootRequest.Disk disk : request.disks()) {
      createOverlay(folder, disk);
    }
    domains.start(xml);
    noteRunning(folder, note);
  }

  /** A machine that runs is not ended because its note cannot be written: it is noted later. */
  private void noteRunning(BootFolder folder, BootNote note) {
    try {
      note.running(settings.host().id()).write(folder.note());
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("boot", note.bootId())
          .setCause(e)
          .log("that the machine runs cannot be noted yet");
    }
  }

  BootedMachine revive(BootRequest request) throws HypervisorException {
    ReentrantLock lock = lock(request.bootId());
    lock.lock();
    try {
      return reviveLocked(request);
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, "revive: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private BootedMachine reviveLocked(BootRequest request) throws IOException, HypervisorException {
    BootFolder folder = folder(request.bootId());
    BootNote note = requireWhole(folder, request);
    if (domains.live(note.vm(), folder).isEmpty()) {
      if (!note.endedBefore(settings.host().id())) {
        throw new HypervisorException(
            Code.WRONG_STATE, "machine %s ended, and not with the host".formatted(note.name()));
      }
      makeAgain(request, folder, note);
      log.atInfo().addKeyValue("boot", note.bootId()).log("machine came back with its host");
    }
    noteRunning(folder, note);
    return booted(folder, note);
  }

  /** What the machine wrote is in its overlays: without them it must not start. */
  private BootNote requireWhole(BootFolder folder, BootRequest request) throws HypervisorException {
    BootNote note =
        note(folder)
            .orElseThrow(() ->
                new HypervisorException(
                    Code.NOT_FOUND, "boot " + request.bootId() + " is gone from this host"));
    for (BootRequest.Disk disk : request.disks()) {
      if (!Files.isRegularFile(folder.overlay(disk.target()), LinkOption.NOFOLLOW_LINKS)) {
        throw new HypervisorException(
            Code.NOT_FOUND,
            "%s is gone: what %s wrote is lost"
                .formatted(folder.overlay(disk.target()), note.name()));
      }
    }
    return note;
  }

  private void makeAgain(BootRequest request, BootFolder folder, BootNote note)
      throws IOException, HypervisorException {
    BootXml xml = BootXml.of(request, folder);
    domains.ensureNetworks(request.existingNetworks());
    if (note.ownNetwork()) {
      domains.ensureOwnNetwork(BootNote.networkName(note.bootId()));
    }
    daemon.stop(folder);
    Files.deleteIfExists(folder.daemonPid());
    Files.deleteIfExists(folder.socket());
    daemon.start(folder, request.disks());
    domains.start(xml);
  }

  /**
   * Copies, since libvirt gives QEMU's user the files that it is to read. Only what everybody may
   * read is copied: a definition must not get at the host's secrets.
   */
  private static void copyDirectBoot(BootXml xml, BootFolder folder)
      throws IOException, HypervisorException {
    Optional<Path> kernel = xml.kernel();
    if (kernel.isEmpty()) {
      return;
    }
    copy(kernel.get(), folder.kernel());
    Optional<Path> initrd = xml.initrd();
    if (initrd.isPresent()) {
      copy(initrd.get(), folder.initrd());
    }
  }

  private static void copy(Path from, Path to) throws IOException, HypervisorException {
    if (!Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)
        || !Files.getPosixFilePermissions(from, LinkOption.NOFOLLOW_LINKS)
            .contains(PosixFilePermission.OTHERS_READ)
        || Files.size(from) > DIRECT_BOOT_BYTES_MAX) {
      throw new HypervisorException(
          Code.NOT_FOUND,
          "definition: %s is needed to boot and is no file here that everybody may read"
              .formatted(from));
    }
    Files.copy(from, to, LinkOption.NOFOLLOW_LINKS);
  }

  private static void createOverlay(BootFolder folder, BootRequest.Disk disk)
      throws HypervisorException {
    // the runtime directory has no character that a URI or an option would take for its own
    String backing = "nbd+unix:///" + disk.target() + "?socket=" + folder.socket();
    Tool.run(
        "qemu-img",
        "create",
        "-q",
        "-f",
        "qcow2",
        "-F",
        "raw",
        "-b",
        backing,
        folder.overlay(disk.target()).toString(),
        Long.toString(disk.sizeBytes()));
  }

  private void removeAfterFailure(String bootId, Exception cause) {
    try {
      remove(bootId);
    } catch (HypervisorException | RuntimeException e) {
      cause.addSuppressed(e);
      log.atWarn()
          .addKeyValue("boot", bootId)
          .setCause(e)
          .log("a failed boot cannot be removed yet");
    }
  }

  List<BootedMachine> booted() throws HypervisorException {
    try {
      List<BootedMachine> booted = new ArrayList<>();
      for (String bootId : bootIds()) {
        Optional<BootNote> note = note(folder(bootId));
        if (note.isPresent()) {
          booted.add(booted(folder(bootId), observed(folder(bootId), note.get())));
        }
      }
      return booted;
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, "boots cannot be read: " + e.getMessage(), e);
    }
  }

  private List<String> bootIds() throws IOException {
    if (!Files.isDirectory(settings.boots())) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(settings.boots())) {
      return folders
          .map(folder -> String.valueOf(folder.getFileName()))
          .filter(name -> name.matches("[a-z0-9-]{1,40}"))
          .sorted()
          .toList();
    }
  }

  /** The note of a boot; one that cannot be read hides its own boot only, and that is told. */
  private static Optional<BootNote> note(BootFolder folder) {
    if (!Files.exists(folder.note())) {
      return Optional.empty();
    }
    try {
      return Optional.of(BootNote.read(folder.note()));
    } catch (IOException e) {
      log.atError()
          .addKeyValue("folder", folder.folder())
          .setCause(e)
          .log("boot's note is broken: the boot can only be removed");
      return Optional.empty();
    }
  }

  /**
   * Notes what became of the machine in this life of the host: one that ended now, and not with the
   * host, must not come back after the host's next start. While a boot is changed that waits.
   */
  private BootNote observed(BootFolder folder, BootNote seen)
      throws IOException, HypervisorException {
    ReentrantLock lock = lock(seen.bootId());
    if (!lock.tryLock()) {
      return seen;
    }
    try {
      Optional<BootNote> present = note(folder);
      if (present.isEmpty()) {
        return seen; // removed meanwhile
      }
      BootNote note = present.get();
      BootNote now = judged(folder, note);
      if (!now.equals(note)) {
        now.write(folder.note());
      }
      return now;
    } finally {
      lock.unlock();
    }
  }

  private BootNote judged(BootFolder folder, BootNote note)
      throws IOException, HypervisorException {
    String life = settings.host().id();
    if (domains.live(note.vm(), folder).isPresent()) {
      return note.running(life);
    }
    return note.endedUnnoticed(life) && !settings.host().isEnding()
        ? note.ended(clock.instant())
        : note;
  }

  private BootedMachine booted(BootFolder folder, BootNote note)
      throws IOException, HypervisorException {
    Optional<BootDomains.Live> live = domains.live(note.vm(), folder);
    List<String> artifacts = new ArrayList<>();
    live.ifPresent(_ -> artifacts.add("domain " + note.name()));
    if (note.ownNetwork()) {
      artifacts.add("network " + BootNote.networkName(note.bootId()));
    }
    daemon
        .find(folder)
        .forEach(it -> artifacts.add("process " + it.pid() + " " + StorageDaemon.PROGRAM));
    folder.files().forEach(file -> artifacts.add("file " + file));
    return new BootedMachine(
        note.bootId(),
        note.vm(),
        note.name(),
        live.map(BootDomains.Live::state).orElse(VirtualMachine.State.SHUT_OFF),
        live.isEmpty() && note.endedBefore(settings.host().id()),
        Instant.parse(note.startedAt()),
        folder.serialLog(),
        live.map(BootDomains.Live::nics).orElse(List.of()),
        artifacts);
  }

  void remove(String bootId) throws HypervisorException {
    if (!bootId.matches("[a-z0-9-]{1,40}")) {
      throw new IllegalArgumentException("bootId must match [a-z0-9-]{1,40}: " + bootId);
    }
    ReentrantLock lock = lock(bootId);
    lock.lock();
    try {
      removeLocked(folder(bootId), bootId);
    } catch (IOException e) {
      throw new HypervisorException(
          Code.FAILED, "boot " + bootId + " cannot be removed: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private void removeLocked(BootFolder folder, String bootId)
      throws IOException, HypervisorException {
    if (!folder.exists()) {
      return;
    }
    // Without the note's help: it may be missing or broken, and all of this is found by name.
    domains.destroyAll(folder);
    domains.destroyNetwork(BootNote.networkName(bootId));
    daemon.stop(folder);
    folder.delete();
    ensureGone(folder);
    log.atInfo().addKeyValue("boot", bootId).log("booted machine removed");
  }

  private void ensureGone(BootFolder folder) throws HypervisorException {
    List<String> left = new ArrayList<>();
    domains.of(folder).forEach(vm -> left.add("domain " + vm));
    if (folder.exists()) {
      left.add("folder " + folder.folder());
    }
    daemon.find(folder).forEach(it -> left.add("process " + it.pid()));
    if (!left.isEmpty()) {
      throw new HypervisorException(Code.FAILED, "not removed: " + String.join(", ", left));
    }
  }
}
