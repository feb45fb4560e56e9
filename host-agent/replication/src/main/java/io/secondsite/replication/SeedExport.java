package io.secondsite.replication;

import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.replication.SeedManifest.SeedFile;
import io.secondsite.replication.wire.DeltaEnd;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.Epoch;
import io.secondsite.volume.PointId;
import io.secondsite.volume.RecoveryPoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A package under way, as a channel: the initial cycle sends its segments here instead of to the
 * peer, and what it finds staged here it goes on from. For one thread.
 */
final class SeedExport implements ReplicaChannel {
  private static final Logger log = LoggerFactory.getLogger(SeedExport.class);
  private static final int DRAFT_BYTES_MAX = 64 << 20;

  private final Path parent;
  private final ReplicationSpec spec;
  private final String name;
  private final Epoch epoch;
  private final SeedSigner signer;
  private final Clock clock;
  private final Path partial;
  private final List<SeedFile> files = new ArrayList<>();
  private @Nullable Staging staging;
  private @Nullable SeedExported made;

  /** Opens one when its turn has come. */
  @FunctionalInterface
  interface Opening {
    SeedExport open() throws ReplicationException;
  }

  private SeedExport(
      Path parent, ReplicationSpec spec, String name, Epoch epoch, SeedSigner signer, Clock clock) {
    this.parent = parent;
    this.spec = spec;
    this.name = name;
    this.epoch = epoch;
    this.signer = signer;
    this.clock = clock;
    partial = parent.resolve(spec.vm() + SeedFiles.PARTIAL);
  }

  /** A package in the folder, or what is there of one. */
  static SeedExport in(
      Path parent, ReplicationSpec spec, String name, Epoch epoch, SeedSigner signer, Clock clock)
      throws ReplicationException {
    SeedExport export = new SeedExport(parent, spec, name, epoch, signer, clock);
    try {
      Files.createDirectories(export.partial);
      if (!Files.isDirectory(export.partial, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException(export.partial + " is a link");
      }
      export.takeUp();
      return export;
    } catch (IOException e) {
      throw failed(parent, e);
    }
  }

  /**
   * Tries whether a package could be made there.
   *
   * @throws ReplicationException INVALID, NO_SPACE
   */
  static void preflight(Path parent, UUID vm) throws ReplicationException {
    if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
      throw new ReplicationException(Code.INVALID, "path: no folder " + parent + "; make it first");
    }
    Path probe = parent.resolve(vm + ".probe");
    try {
      SeedFiles.write(probe, new byte[] {1});
      Files.delete(probe);
      if (Files.getFileStore(parent).getUsableSpace() < SeedSegmentFile.RESERVE_BYTES) {
        throw new ReplicationException(
            Code.NO_SPACE, "path: less than 64 MiB are free in " + parent);
      }
      List<Path> whole = packages(parent, vm);
      if (!whole.isEmpty()) {
        throw new ReplicationException(
            Code.INVALID,
            "path: " + whole.getFirst() + " is a package of this machine; move it away first");
      }
    } catch (IOException e) {
      throw new ReplicationException(
          Code.INVALID, "path: the agent cannot write into " + parent + ": " + e, e);
    }
  }

  /** Whole packages of the machine. */
  private static List<Path> packages(Path parent, UUID vm) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(parent, vm + "-*" + SeedFiles.WHOLE)) {
      entries.forEach(found::add);
    }
    return found;
  }

  /** A package that was finished just before the agent ended, if there is one. */
  static Optional<SeedExported> finished(Path parent, UUID vm, List<String> checkpoints) {
    try {
      for (Path folder : packages(parent, vm)) {
        SeedManifest manifest =
            PeerJson.read(
                SeedFiles.read(folder.resolve(SeedFiles.MANIFEST), SeedPackage.MANIFEST_BYTES_MAX),
                SeedManifest.class);
        if (manifest.vm().equals(vm) && checkpoints.contains(manifest.sourceCheckpoint())) {
          return Optional.of(exported(folder, manifest));
        }
      }
    } catch (IOException | ReplicationException e) {
      log.atInfo().addKeyValue("vm", vm).setCause(e).log("no package of before");
    }
    return Optional.empty();
  }

  private static SeedExported exported(Path folder, SeedManifest manifest) {
    return new SeedExported(
        folder.toString(),
        manifest.sourceCheckpoint(),
        manifest.capturedAt(),
        manifest.createdAt(),
        manifest.bytes());
  }

  /** What came of it, once its last segment was taken. */
  Optional<SeedExported> made() {
    return Optional.ofNullable(made);
  }

  private void takeUp() throws IOException {
    Path file = partial.resolve(SeedFiles.DRAFT);
    if (!SeedFiles.isFile(file)) {
      return;
    }
    try {
      SeedDraft draft = PeerJson.read(SeedFiles.read(file, DRAFT_BYTES_MAX), SeedDraft.class);
      for (SeedFile one : draft.files()) {
        Path segment = partial.resolve(one.name());
        if (!SeedFiles.isFile(segment) || Files.size(segment) != one.bytes()) {
          throw new IOException(segment + " is not as it was written");
        }
      }
      files.addAll(draft.files());
      staging = draft.staging();
    } catch (IOException | ReplicationException e) {
      log.atWarn().addKeyValue("vm", spec.vm()).setCause(e).log("the package is begun anew");
    }
  }

  @Override
  public ReplicaStatus status(UUID vm) {
    return new ReplicaStatus(vm, name, epoch, null, staging, null, spec.retention(), null);
  }

  @Override
  public ReplicaStatus prepare(ReplicaRequest request) {
    return status(request.vm());
  }

  @Override
  public SegmentAck send(UUID vm, SegmentSource segment) throws ReplicationException {
    try (InputStream in = segment.open()) {
      Path file = partial.resolve(SeedManifest.fileName(files.size()));
      SeedSegmentFile.Written written = SeedSegmentFile.write(file, in);
      if (written.header().segment() == 0) {
        file = first(file);
      }
      files.add(new SeedFile(fileName(file), written.file().bytes(), written.file().sha256()));
      return switch (written.trailer().end()) {
        case DeltaEnd.Staged end -> SegmentAck.staged(stage(written, end));
        case DeltaEnd.Sealed end -> SegmentAck.sealed(seal(written, end));
      };
    } catch (IOException e) {
      throw failed(parent, e);
    }
  }

  /** A cycle begins: what was there of another one, which a doubt ended, is nothing any more. */
  private Path first(Path file) throws IOException {
    Files.deleteIfExists(partial.resolve(SeedFiles.DRAFT));
    SeedFiles.sync(partial);
    for (SeedFile old : files) {
      Files.deleteIfExists(partial.resolve(old.name()));
    }
    files.clear();
    staging = null;
    return Files.move(
        file, partial.resolve(SeedManifest.fileName(0)), StandardCopyOption.REPLACE_EXISTING);
  }

  private static String fileName(Path file) {
    return String.valueOf(file.getFileName());
  }

  private Staging stage(SeedSegmentFile.Written written, DeltaEnd.Staged end) throws IOException {
    Staging next =
        new Staging(
            written.header().cycleId(),
            RecoveryPoint.Origin.INITIAL,
            written.header().segment() + 1,
            end.sourceCheckpoint(),
            end.frontier(),
            written.header().disks(),
            bytes());
    SeedFiles.sync(partial);
    Path fresh = partial.resolve(SeedFiles.DRAFT + ".new");
    SeedFiles.write(
        fresh, PeerJson.write(new SeedDraft(SeedDraft.FORMAT_VERSION, next, List.copyOf(files))));
    Files.move(
        fresh,
        partial.resolve(SeedFiles.DRAFT),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    SeedFiles.sync(partial);
    staging = next;
    return next;
  }

  private long bytes() {
    return files.stream().mapToLong(SeedFile::bytes).sum();
  }

  /** Its name says that it is whole only when all of it is on stable storage. */
  private PointSummary seal(SeedSegmentFile.Written written, DeltaEnd.Sealed end)
      throws IOException {
    SeedManifest manifest = manifest(written, end);
    byte[] bytes = PeerJson.write(manifest);
    SeedFiles.write(partial.resolve(SeedFiles.MANIFEST), bytes);
    SeedFiles.write(partial.resolve(SeedFiles.SIGNATURE), PeerJson.write(signer.sign(bytes)));
    Files.deleteIfExists(partial.resolve(SeedFiles.DRAFT));
    SeedFiles.sync(partial);
    Path whole = parent.resolve(spec.vm() + "-" + manifest.id() + SeedFiles.WHOLE);
    Files.move(partial, whole, StandardCopyOption.ATOMIC_MOVE);
    SeedFiles.sync(parent);
    made = exported(whole, manifest);
    return summary(manifest, written, end);
  }

  private SeedManifest manifest(SeedSegmentFile.Written written, DeltaEnd.Sealed end) {
    return new SeedManifest(
        SeedManifest.FORMAT_VERSION,
        written.header().cycleId(),
        spec.vm(),
        name,
        signer.host(),
        spec.peer(),
        epoch,
        end.instant(),
        clock.instant(),
        end.sourceCheckpoint(),
        spec.retention(),
        written.header().disks().stream()
            .map(disk -> new SeedManifest.Disk(disk.target(), disk.sizeBytes()))
            .toList(),
        files);
  }

  /** The point that the package is going to be. */
  private static PointSummary summary(
      SeedManifest manifest, SeedSegmentFile.Written written, DeltaEnd.Sealed end) {
    PointId id = new PointId(manifest.epoch().number(), 1);
    return new PointSummary(
        id,
        manifest.vm(),
        id.epoch(),
        id.sequence(),
        end.instant(),
        end.begun(),
        end.kind(),
        RecoveryPoint.Origin.INITIAL,
        null,
        written.header().disks().stream()
            .map(disk ->
                new PointSummary.Disk(disk.diskId(), disk.target(), disk.sizeBytes(), 0, 0, 0, ""))
            .toList(),
        end.changedBytes(),
        manifest.bytes(),
        0,
        end.sourceCheckpoint(),
        manifest.createdAt());
  }

  @Override
  public ClusterChecksums checksums(
      UUID vm, PointId point, DiskId diskId, long firstCluster, int count)
      throws ReplicationException {
    throw new ReplicationException(Code.OUT_OF_SEQUENCE, "a package has no point to compare with");
  }

  @Override
  public ClusterChecksums partialChecksums(
      UUID vm, UUID cycleId, DiskId diskId, long firstCluster, int count)
      throws ReplicationException {
    throw new ReplicationException(Code.OUT_OF_SEQUENCE, "a package keeps no interrupted delta");
  }

  /** What stands in the way, so that somebody can do something about it. */
  private static ReplicationException failed(Path parent, IOException failure) {
    boolean full = String.valueOf(failure.getMessage()).contains("No space left");
    return new ReplicationException(
        full ? Code.NO_SPACE : Code.SOURCE_FAILED,
        "the package in " + parent + " cannot be written: " + failure,
        failure);
  }
}
