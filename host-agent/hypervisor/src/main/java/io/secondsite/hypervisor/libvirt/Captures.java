package io.secondsite.hypervisor.libvirt;

import io.secondsite.hypervisor.Capture;
import io.secondsite.hypervisor.CaptureRequest;
import io.secondsite.hypervisor.CheckpointLostException;
import io.secondsite.hypervisor.Consistency;
import io.secondsite.hypervisor.FrozenBegin;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.DomainCheckpoint;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins backup jobs and removes those that an earlier life left. Thread-safe. */
final class Captures {
  private static final Logger log = LoggerFactory.getLogger(Captures.class);
  private static final int ACTIVE = 1;

  private final LibvirtConnection libvirt;
  private final RuntimeFolders folders;
  private final Freezes freezes;
  private final Clock clock;
  private final String life;
  private final AtomicLong number = new AtomicLong();

  /** Jobs of this life, by their sockets. */
  private final Map<Path, UUID> open = new ConcurrentHashMap<>();

  private final Map<UUID, ReentrantLock> locks = new ConcurrentHashMap<>();

  /**
   * @param life tells this life's files from those of others; short, for the sake of sockets
   */
  Captures(
      LibvirtConnection libvirt,
      RuntimeFolders folders,
      Freezes freezes,
      Clock clock,
      String life) {
    this.libvirt = libvirt;
    this.folders = folders;
    this.freezes = freezes;
    this.clock = clock;
    this.life = life;
  }

  Capture begin(CaptureRequest request) throws HypervisorException {
    if (!Checkpoints.isOurs(request.checkpoint())) {
      throw new IllegalArgumentException(
          "checkpoint must begin with " + Checkpoints.PREFIX + ": " + request.checkpoint());
    }
    ReentrantLock lock = locks.computeIfAbsent(request.vm(), _ -> new ReentrantLock());
    lock.lock();
    try {
      return beginAlone(request);
    } finally {
      lock.unlock();
    }
  }

  private Capture beginAlone(CaptureRequest request) throws HypervisorException {
    String what = "capture of " + request.vm();
    Path folder = folders.captures();
    String name = life + "-" + number.incrementAndGet();
    Path socket = folders.socket(folder, name + ".sock");
    if (!libvirt.readDomain(request.vm(), what, domain -> domain.isActive() == 1)) {
      return beginOff(request, name, socket);
    }
    Plan plan =
        libvirt.readDomain(
            request.vm(),
            what,
            domain -> plan(domain, request, target -> folder.resolve(name + "-" + target)));
    String backup = CaptureXml.backup(socket, request.since(), plan.disks());
    @Nullable String checkpoint = plan.checkpoint(request.checkpoint());
    AtomicBoolean settled = new AtomicBoolean(); // by whoever is first: the job, or the deadline
    open.put(socket, request.vm());
    try {
      FrozenBegin.Begin<Moments> begin =
          () -> {
            Instant instant = clock.instant();
            libvirt.changeDomain(
                request.vm(),
                what,
                domain -> beginJob(domain, request, socket, backup, checkpoint, settled));
            return new Moments(instant, clock.instant());
          };
      FrozenBegin.Begun<Moments> begun =
          request.consistent()
              ? freezes.begin(request.vm(), begin)
              : new FrozenBegin.Begun<>(begin.begin(), new Consistency.OfCrash(Optional.empty()));
      log.atDebug().addKeyValue("vm", request.vm()).log("capture begun");
      return LibvirtCapture.watched(
          libvirt,
          new LibvirtCapture.Job(
              request.vm(),
              Optional.ofNullable(checkpoint).map(_ -> request.checkpoint()),
              begun.capture().instant(),
              begun.capture().begun(),
              begun.consistency(),
              exports(request, plan, socket),
              socket,
              plan.disks().stream().map(CaptureXml.Disk::scratch).toList(),
              request.scratchBytesMax()),
          () -> open.remove(socket));
    } catch (HypervisorException | RuntimeException e) {
      open.remove(socket);
      if (!settled.compareAndSet(false, true)) {
        endUnanswered(request, socket); // it began in the very moment that the deadline passed
      }
      throw e;
    }
  }

  private Capture beginOff(CaptureRequest request, String name, Path key)
      throws HypervisorException {
    if (open.containsValue(request.vm())) {
      throw new HypervisorException(
          Code.WRONG_STATE, "a capture of machine " + request.vm() + " is under way");
    }
    List<DomainDescription.Disk> disks =
        libvirt.readDomain(
            request.vm(), "capture of " + request.vm(), domain -> off(domain, request));
    open.put(key, request.vm());
    try {
      return OffCapture.begin(
          libvirt, folders, name, request, disks, clock, () -> open.remove(key));
    } catch (HypervisorException | RuntimeException e) {
      open.remove(key);
      throw e;
    }
  }

  private static List<DomainDescription.Disk> off(Domain domain, CaptureRequest request)
      throws LibvirtException, HypervisorException {
    List<DomainDescription.Disk> disks = asked(domain, request);
    if (request.since().isPresent()) {
      ensureBuildable(domain, request.since().get(), tracked(disks));
    }
    return disks;
  }

  private static List<String> tracked(List<DomainDescription.Disk> disks) {
    return disks.stream()
        .filter(DomainDescription.Disk::tracked)
        .map(DomainDescription.Disk::target)
        .toList();
  }

  private static List<DomainDescription.Disk> asked(Domain domain, CaptureRequest request)
      throws LibvirtException, HypervisorException {
    DomainDescription description = DomainDescription.parse(domain.getXMLDesc(0));
    List<DomainDescription.Disk> disks = new ArrayList<>();
    for (String target : request.disks()) {
      DomainDescription.Disk disk =
          description
              .disk(target)
              .orElseThrow(() ->
                  new HypervisorException(
                      Code.NOT_FOUND, "machine " + request.vm() + " has no disk " + target));
      if (!disk.tracked() && !disk.scannable()) {
        throw new HypervisorException(
            Code.UNSUPPORTED, "disk " + target + " cannot be captured: " + disk.untracked());
      }
      disks.add(disk);
    }
    return disks;
  }

  /** The source's wall clock before and after the begin. */
  private record Moments(Instant instant, Instant begun) {}

  private void endUnanswered(CaptureRequest request, Path socket) {
    try {
      libvirt.changeDomain(request.vm(), "end capture", domain -> BackupJob.abort(domain, socket));
    } catch (HypervisorException e) {
      log.atWarn().addKeyValue("vm", request.vm()).setCause(e).log("capture left behind");
    }
  }

  /** What is captured, and the sizes and names that go with it. */
  private record Plan(
      List<CaptureXml.Disk> disks,
      List<Long> sizesBytes,
      List<String> tracked,
      List<String> untracked) {

    /** libvirt makes no checkpoint without a disk. */
    @Nullable String checkpoint(String name) {
      return tracked.isEmpty() ? null : CaptureXml.checkpoint(name, tracked, untracked);
    }
  }

  private interface Scratches {
    Path of(String target);
  }

  private static Plan plan(Domain domain, CaptureRequest request, Scratches scratches)
      throws LibvirtException, HypervisorException {
    if (domain.isActive() != 1) {
      throw new HypervisorException(Code.WRONG_STATE, "machine " + request.vm() + " does not run");
    }
    DomainDescription description = DomainDescription.parse(domain.getXMLDesc(0));
    List<CaptureXml.Disk> disks = new ArrayList<>();
    List<Long> sizesBytes = new ArrayList<>();
    List<DomainDescription.Disk> asked = asked(domain, request);
    for (DomainDescription.Disk disk : asked) {
      disks.add(new CaptureXml.Disk(disk.target(), scratches.of(disk.target()), disk.tracked()));
      sizesBytes.add(domain.blockInfo(disk.target()).getCapacity());
    }
    if (BackupJob.anyRuns(domain)) {
      throw new HypervisorException(
          Code.WRONG_STATE,
          "a job runs on machine %s already: %s"
              .formatted(
                  request.vm(),
                  BackupJob.of(domain)
                      .map(job -> "a backup at " + job.socket())
                      .orElse("no backup")));
    }
    if (request.since().isPresent()) {
      ensureBuildable(domain, request.since().get(), tracked(asked));
    }
    List<String> untracked =
        description.disks().stream()
            .map(DomainDescription.Disk::target)
            .filter(target -> !tracked(asked).contains(target))
            .toList();
    return new Plan(disks, sizesBytes, tracked(asked), untracked);
  }

  /**
   * That the checkpoint is ours and covers the disks. Whether each bitmap is there, records and is
   * consistent libvirt checks itself, in the same step that begins the job.
   */
  private static void ensureBuildable(Domain domain, String since, List<String> targets)
      throws LibvirtException, HypervisorException {
    if (!Checkpoints.isOurs(since)) {
      throw new CheckpointLostException("checkpoint " + since + " is not one of Secondsite's");
    }
    DomainCheckpoint checkpoint =
        Checkpoints.find(domain, since)
            .orElseThrow(() -> new CheckpointLostException("checkpoint " + since + " is gone"));
    try {
      List<String> covered =
          Xml.child(Xml.parse(checkpoint.getXMLDesc(), "domaincheckpoint"), "disks").stream()
              .flatMap(disks -> Xml.children(disks, "disk").stream())
              .filter(disk -> disk.getAttribute("checkpoint").equals("bitmap"))
              .map(disk -> disk.getAttribute("name"))
              .toList();
      for (String target : targets) {
        if (!covered.contains(target)) {
          throw new CheckpointLostException(
              "checkpoint " + since + " does not track disk " + target);
        }
      }
    } finally {
      checkpoint.free();
    }
  }

  private static boolean beginJob(
      Domain domain,
      CaptureRequest request,
      Path socket,
      String backup,
      @Nullable String checkpoint,
      AtomicBoolean settled)
      throws LibvirtException, HypervisorException {
    try {
      domain.backupBegin(backup, checkpoint, 0);
    } catch (LibvirtException e) {
      deleteHalfMade(domain, request);
      if (isLost(e, request)) {
        throw new CheckpointLostException(
            "checkpoint " + request.since().orElse("") + ": " + e.getMessage());
      }
      throw e;
    }
    if (!settled.compareAndSet(false, true)) {
      // The caller has gone: nobody would ever end this job.
      BackupJob.abort(domain, socket);
      Checkpoints.delete(domain, request.checkpoint());
    }
    return true;
  }

  private static void deleteHalfMade(Domain domain, CaptureRequest request) {
    try {
      Checkpoints.delete(domain, request.checkpoint());
    } catch (LibvirtException e) {
      log.atWarn()
          .addKeyValue("vm", request.vm())
          .addKeyValue("checkpoint", request.checkpoint())
          .setCause(e)
          .log("checkpoint of a refused capture not deleted");
    }
  }

  private static boolean isLost(LibvirtException e, CaptureRequest request) {
    if (request.since().isEmpty()) {
      return false;
    }
    return LibvirtConnection.failure("", e) instanceof CheckpointLostException
        || String.valueOf(e.getMessage()).contains("checkpoint inconsistent");
  }

  private static List<Capture.Export> exports(CaptureRequest request, Plan plan, Path socket) {
    List<Capture.Export> exports = new ArrayList<>();
    for (int i = 0; i < plan.disks().size(); i++) {
      String target = plan.disks().get(i).target();
      exports.add(
          new Capture.Export(
              target,
              plan.sizesBytes().get(i),
              socket,
              target,
              request
                  .since()
                  .filter(_ -> plan.tracked().contains(target))
                  .map(_ -> "qemu:dirty-bitmap:" + CaptureXml.EXPORT_BITMAP)));
    }
    return exports;
  }

  List<String> removeLeftovers() throws HypervisorException {
    Path folder = folders.captures();
    List<String> removed = new ArrayList<>(freezes.endLeft()); // first: guests wait for it
    removed.addAll(OffExport.endLeft(folder, life));
    Map<UUID, Left> left = libvirt.read("leftovers", connect -> left(connect, folder));
    for (Map.Entry<UUID, Left> job : left.entrySet()) {
      if (abortLeft(job.getKey(), job.getValue().socket())) {
        removed.add("capture of " + job.getValue().name());
      }
    }
    try {
      for (Path file : LibvirtCapture.removeFiles(leftFiles(folder))) {
        removed.add("file " + file);
      }
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, "leftovers: " + e.getMessage(), e);
    }
    return removed;
  }

  /** A machine with a job of an earlier life. */
  private record Left(String name, Path socket) {}

  private Map<UUID, Left> left(Connect connect, Path folder)
      throws LibvirtException, HypervisorException {
    Map<UUID, Left> left = new LinkedHashMap<>();
    for (Domain domain : connect.listAllDomains(ACTIVE)) {
      try {
        Optional<BackupJob> job =
            BackupJob.of(domain)
                .filter(found ->
                    found.socket().startsWith(folder) && !open.containsKey(found.socket()));
        if (job.isPresent()) {
          left.put(
              UUID.fromString(domain.getUUIDString()),
              new Left(domain.getName(), job.get().socket()));
        }
      } finally {
        domain.free();
      }
    }
    return left;
  }

  private boolean abortLeft(UUID vm, Path socket) throws HypervisorException {
    try {
      if (!CaptureReaders.sendAwayStrangers(socket, LibvirtCapture.READERS_GONE_MAX)) {
        log.atWarn().addKeyValue("vm", vm).log("left capture aborted under its readers");
      }
      boolean aborted =
          libvirt.changeDomain(vm, "leftovers", domain -> BackupJob.abort(domain, socket));
      BackupJob.awaitEnd(libvirt, vm, socket, LibvirtCapture.JOB_ENDED_MAX);
      return aborted;
    } catch (HypervisorException e) {
      if (e.code() != Code.NOT_FOUND) { // its machine ended meanwhile, and the job with it
        throw e;
      }
      return false;
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, "leftovers: " + e.getMessage(), e);
    }
  }

  private List<Path> leftFiles(Path folder) throws IOException {
    Set<String> alive = new HashSet<>();
    open.keySet()
        .forEach(socket -> alive.add(String.valueOf(socket.getFileName()).replace(".sock", "")));
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> alive.stream().noneMatch(name -> belongs(file, name))).toList();
    }
  }

  private static boolean belongs(Path file, String name) {
    String own = String.valueOf(file.getFileName());
    return own.equals(name + ".sock") || own.startsWith(name + "-");
  }
}
