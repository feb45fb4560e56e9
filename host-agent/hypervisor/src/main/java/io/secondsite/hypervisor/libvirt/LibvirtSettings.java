package io.secondsite.hypervisor.libvirt;

import io.secondsite.hypervisor.HostLife;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a libvirt host is reached.
 *
 * @param uri libvirt's connection URI, e.g. {@code qemu:///system}
 * @param runtimeDirectory where sockets, scratch files and booted machines' overlays are kept; QEMU
 *     must be able to write it, and it means the same to libvirt as to this process
 * @param callDeadline how long one call of libvirt may take
 * @param qemuUser the user that libvirt runs QEMU as
 * @param qemuGroup the group that libvirt runs QEMU as
 * @param viewAbsence how long a booted machine's reads wait for a view's server that is away
 * @param host tells which life of the host this is
 */
public record LibvirtSettings(
    String uri,
    Path runtimeDirectory,
    Duration callDeadline,
    String qemuUser,
    String qemuGroup,
    Duration viewAbsence,
    HostLife host) {

  /** QEMU's user and group as Debian and Ubuntu name them. */
  public static final String DEFAULT_QEMU_USER = "libvirt-qemu";

  /** How long a booted machine waits for its view unless told otherwise. */
  public static final Duration DEFAULT_VIEW_ABSENCE = Duration.ofMinutes(2);

  public LibvirtSettings {
    if (uri.isBlank()) {
      throw new IllegalArgumentException("uri must not be blank, e.g. qemu:///system");
    }
    runtimeDirectory = runtimeDirectory.toAbsolutePath().normalize();
    // It becomes part of NBD URIs and of QEMU's options, where other characters have meanings.
    if (!runtimeDirectory.toString().matches("[A-Za-z0-9/._-]+")) {
      throw new IllegalArgumentException(
          "runtimeDirectory may have letters, digits and ._- only: " + runtimeDirectory);
    }
    if (!callDeadline.isPositive()) {
      throw new IllegalArgumentException("callDeadline must be positive: " + callDeadline);
    }
    if (viewAbsence.toSeconds() < 1) {
      throw new IllegalArgumentException("viewAbsence is a second at the least: " + viewAbsence);
    }
  }

  public LibvirtSettings(String uri, Path runtimeDirectory, Duration callDeadline) {
    this(
        uri,
        runtimeDirectory,
        callDeadline,
        DEFAULT_QEMU_USER,
        DEFAULT_QEMU_USER,
        DEFAULT_VIEW_ABSENCE,
        HostLife.ofKernel());
  }

  /** These settings with another teller of the host's lives. */
  public LibvirtSettings withHost(HostLife other) {
    return new LibvirtSettings(
        uri, runtimeDirectory, callDeadline, qemuUser, qemuGroup, viewAbsence, other);
  }

  Path captures() {
    return runtimeDirectory.resolve("captures");
  }

  Path freezes() {
    return runtimeDirectory.resolve("freezes");
  }

  Path boots() {
    return runtimeDirectory.resolve("boots");
  }
}
