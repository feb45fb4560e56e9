package io.secondsite.replication;

import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.replication.SeedManifest.SeedFile;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An offline package that was carried here. Nothing of it is believed before its host's signature,
 * nothing becomes a point before every digest was right. Thread-safe.
 */
public final class SeedPackage {
  static final int MANIFEST_BYTES_MAX = 16 << 20;
  private static final int SIGNATURE_BYTES_MAX = 64 << 10;
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(15);

  private final Path folder;
  private final SeedManifest manifest;

  private SeedPackage(Path folder, SeedManifest manifest) {
    this.folder = folder;
    this.manifest = manifest;
  }

  /** Takes a segment. */
  @FunctionalInterface
  public interface Receiving {
    SegmentAck receive(InputStream segment) throws ReplicationException, IOException;
  }

  /**
   * Checks the signature and that all is there; the files' content is looked at later.
   *
   * @throws ReplicationException SEED_INCOMPLETE, SEED_FOREIGN, SEED_ALTERED, INVALID for a folder
   *     that cannot be read
   */
  public static SeedPackage open(Path folder, SeedVerifier verifier, Instant now)
      throws ReplicationException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new ReplicationException(Code.INVALID, "path: no folder " + folder);
    }
    if (String.valueOf(folder.getFileName()).endsWith(SeedFiles.PARTIAL)) {
      throw new ReplicationException(
          Code.SEED_INCOMPLETE, folder + " was not finished: wait for the export to end");
    }
    try {
      byte[] bytes = SeedFiles.read(folder.resolve(SeedFiles.MANIFEST), MANIFEST_BYTES_MAX);
      byte[] sig = SeedFiles.read(folder.resolve(SeedFiles.SIGNATURE), SIGNATURE_BYTES_MAX);
      SeedVerifier.Signer signer = verifier.signer(bytes, signature(folder, sig));
      SeedPackage found = new SeedPackage(folder, manifest(folder, bytes));
      found.requireSignedBy(signer, now);
      found.requireWhole();
      return found;
    } catch (IOException e) {
      throw new ReplicationException(Code.INVALID, "path: " + folder + " cannot be read: " + e, e);
    }
  }

  private static SeedSignature signature(Path folder, byte[] json) throws ReplicationException {
    try {
      return PeerJson.read(json, SeedSignature.class);
    } catch (IOException e) {
      throw altered(folder, "its signature is none", e);
    }
  }

  private static SeedManifest manifest(Path folder, byte[] json) throws ReplicationException {
    try {
      return PeerJson.read(json, SeedManifest.class);
    } catch (IOException e) {
      throw altered(folder, "its manifest is none of this version: " + e.getMessage(), e);
    }
  }

  private static ReplicationException altered(Path folder, String why, Exception cause) {
    return new ReplicationException(
        Code.SEED_ALTERED, folder + ": " + why + "; copy the package again", cause);
  }

  private void requireSignedBy(SeedVerifier.Signer signer, Instant now)
      throws ReplicationException {
    if (!signer.host().equals(manifest.host())) {
      throw new ReplicationException(
          Code.SEED_FOREIGN,
          folder + ": signed by " + signer.host() + ", but it says that it is " + manifest.host());
    }
    boolean fromTheFuture = manifest.createdAt().isAfter(now.plus(CLOCKS_DIFFER));
    if (fromTheFuture || !signer.mightSignAt(manifest.createdAt())) {
      throw new ReplicationException(
          Code.SEED_FOREIGN,
          folder
              + ": the certificate of "
              + signer.host()
              + " was not good at "
              + manifest.createdAt()
              + ", when the package was made");
    }
  }

  private void requireWhole() throws ReplicationException, IOException {
    for (SeedFile file : manifest.files()) {
      Path path = folder.resolve(file.name());
      if (!SeedFiles.isFile(path)) {
        throw new ReplicationException(
            Code.SEED_INCOMPLETE, path + " is missing: copy the package again");
      }
      if (Files.size(path) != file.bytes()) {
        throw new ReplicationException(
            Code.SEED_INCOMPLETE,
            path + " has " + Files.size(path) + " bytes, not " + file.bytes() + ": copy it again");
      }
      if (!Files.isReadable(path)) {
        throw new ReplicationException(Code.INVALID, "path: the agent may not read " + path);
      }
    }
  }

  public SeedManifest manifest() {
    return manifest;
  }

  /** Reads all of it against its digests. */
  public void verify(LongConsumer bytesRead) throws ReplicationException {
    for (SeedFile file : manifest.files()) {
      try (InputStream in = new Checked(file, bytesRead)) {
        in.transferTo(java.io.OutputStream.nullOutputStream());
      } catch (IOException e) {
        throw broken(file, e);
      }
    }
  }

  /** Whether the replica's newest point is this package's. */
  public boolean isTaken(ReplicaStatus status) {
    PointSummary newest = status.newest();
    return newest != null && newest.sourceCheckpoint().equals(manifest.sourceCheckpoint());
  }

  /**
   * Gives the segments to the receiver, in their order, beginning after those that it has: a
   * broken-off import goes on.
   *
   * @param status what the replica has
   * @return its point
   */
  public PointSummary take(ReplicaStatus status, Receiving receiver, LongConsumer bytesRead)
      throws ReplicationException, IOException {
    PointSummary newest = status.newest();
    if (newest != null && isTaken(status)) {
      return newest;
    }
    Staging staged = status.staging();
    boolean goesOn = staged != null && staged.cycleId().equals(manifest.id());
    int first = goesOn && staged != null ? staged.segments() : 0;
    if (first >= manifest.files().size()) {
      throw new ReplicationException(
          Code.SEED_ALTERED, folder + ": it has fewer segments than were taken of it already");
    }
    manifest.files().subList(0, first).forEach(file -> bytesRead.accept(file.bytes()));
    SegmentAck ack = null;
    for (SeedFile file : manifest.files().subList(first, manifest.files().size())) {
      // Read against its digest once more: the medium is not ours.
      Checked checked = new Checked(file, bytesRead);
      try (InputStream in = new BufferedInputStream(checked, BUFFER_BYTES)) {
        ack = receiver.receive(in);
      } catch (ReplicationException | IOException e) {
        if (checked.failure != null) {
          throw broken(file, checked.failure); // the receiver only knows that it broke off
        }
        throw e;
      }
    }
    if (ack == null || ack.point() == null) {
      throw new ReplicationException(
          Code.SEED_ALTERED, folder + ": its last segment completes no point");
    }
    return ack.point();
  }

  private ReplicationException broken(SeedFile file, IOException failure) {
    Path path = folder.resolve(file.name());
    return failure instanceof AlteredException
        ? altered(path, "its SHA-256 is not the one that was signed", failure)
        : new ReplicationException(
            Code.SEED_INCOMPLETE, path + " cannot be read: " + failure, failure);
  }

  /** The bytes are not those that were signed. */
  private static final class AlteredException extends IOException {
    private static final long serialVersionUID = 1;
  }

  /** A file whose end is only given out if its digest is right. */
  private final class Checked extends FilterInputStream {
    private final SeedFile file;
    private final LongConsumer bytesRead;
    private final MessageDigest sha256 = SeedFiles.sha256();
    private boolean ended;
    private @Nullable IOException failure;

    Checked(SeedFile file, LongConsumer bytesRead) throws IOException {
      super(SeedFiles.open(folder.resolve(file.name())));
      this.file = file;
      this.bytesRead = bytesRead;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try {
        int read = in.read(into, offset, length);
        if (read > 0) {
          sha256.update(into, offset, read);
          bytesRead.accept(read);
        } else if (read < 0 && !ended) {
          end();
        }
        return read;
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    private void end() throws AlteredException {
      if (!HexFormat.of().formatHex(sha256.digest()).equals(file.sha256())) {
        throw new AlteredException();
      }
      ended = true;
    }
  }
}
