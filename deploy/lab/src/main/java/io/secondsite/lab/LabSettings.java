package io.secondsite.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.UUID;

/**
 * Where a lab lives and for how long.
 *
 * @param home its folder: short, because sockets lie in it, and open to traversal by everybody,
 *     because QEMU runs as an ordinary user
 * @param kernelRoot where the distribution's kernel package is unpacked: {@code /} if installed
 * @param limit how long any one step may take
 */
public record LabSettings(Path home, Lifetime lifetime, Path kernelRoot, Duration limit) {
  /** Where labs are kept, and where a kernel that is only unpacked is looked for. */
  public static final Path ROOT = Path.of("/var/lib/secondsite-lab");

  private static final int HOME_BYTES_MAX = 60; // leaves 47 of a socket path's 107 bytes

  /** How long the sites live. */
  public enum Lifetime {
    /** Until this process ends, even by SIGKILL; guests end with their site. */
    ATTACHED,
    /** Until {@link Lab#down}. */
    DETACHED
  }

  public LabSettings {
    home = home.toAbsolutePath().normalize();
    if (home.toString().getBytes(UTF_8).length > HOME_BYTES_MAX) {
      throw new IllegalArgumentException(
          "The lab's folder may have %d bytes, for the sake of sockets: %s"
              .formatted(HOME_BYTES_MAX, home));
    }
  }

  /**
   * The lab that belongs to a folder (such as a checkout), however deep or private that is: it
   * lives under {@link #ROOT}, in a folder named by a digest of the owner's path.
   */
  public static LabSettings ownedBy(Path owner) {
    var path = owner.toAbsolutePath().normalize().toString();
    var digest = UUID.nameUUIDFromBytes(path.getBytes(UTF_8)).toString().substring(0, 8);
    return new LabSettings(
        ROOT.resolve(digest), Lifetime.DETACHED, KernelPackage.root(), Duration.ofSeconds(30));
  }

  public LabSettings attached() {
    return new LabSettings(home, Lifetime.ATTACHED, kernelRoot, limit);
  }

  SiteFolders folders(Site site) {
    return new SiteFolders(home.resolve(site.label()));
  }

  /** QEMU has to get at its images: says so before a guest fails with "Permission denied". */
  void ensureTraversable() throws IOException {
    for (var folder = home; folder != null; folder = folder.getParent()) {
      if (!Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        throw new LabException(
            "QEMU runs as an ordinary user and cannot enter %s: take a folder such as %s/NAME"
                .formatted(folder, ROOT));
      }
    }
  }
}
