package io.secondsite.hypervisor.libvirt;

import io.secondsite.hypervisor.HypervisorException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.libvirt.Domain;
import org.libvirt.DomainCheckpoint;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checkpoints that carry our prefix; others are never touched. Thread-safe. */
final class Checkpoints {
  private static final Logger log = LoggerFactory.getLogger(Checkpoints.class);

  /** Begins the name of each checkpoint of ours. */
  static final String PREFIX = "secondsite-";

  private final LibvirtConnection libvirt;

  Checkpoints(LibvirtConnection libvirt) {
    this.libvirt = libvirt;
  }

  static boolean isOurs(String name) {
    return name.startsWith(PREFIX);
  }

  List<String> list(UUID vm) throws HypervisorException {
    return libvirt.readDomain(vm, "checkpoints of " + vm, Checkpoints::names);
  }

  void delete(UUID vm, String name) throws HypervisorException {
    if (!isOurs(name)) {
      // none of ours has such a name: the machine is asked for, so that a missing one is told
      libvirt.readDomain(vm, "delete checkpoint " + name, Domain::getName);
      return;
    }
    List<Path> images =
        libvirt.changeDomain(
            vm,
            "delete checkpoint " + name,
            domain -> {
              List<Path> stopped = domain.isActive() == 1 ? List.of() : images(domain);
              return delete(domain, name) ? stopped : List.of();
            });
    for (Path image : images) {
      removeBitmap(image, name);
    }
  }

  private static List<Path> images(Domain domain) throws LibvirtException, HypervisorException {
    return DomainDescription.parse(domain.getXMLDesc(0)).disks().stream()
        .filter(disk -> disk.untracked().isEmpty())
        .map(disk -> Path.of(disk.source()))
        .toList();
  }

  /** A bitmap that no checkpoint tells of would only cost the guest's writes their time. */
  private static void removeBitmap(Path image, String name) throws HypervisorException {
    try {
      Tool.run("qemu-img", "bitmap", "--remove", image.toString(), name);
    } catch (HypervisorException e) {
      if (!String.valueOf(e.getMessage()).contains("not found")) {
        throw e;
      }
    }
  }

  /** Parents first, which is the order they were made in. */
  private static List<String> names(Domain domain) throws LibvirtException {
    List<String> names = new ArrayList<>();
    for (DomainCheckpoint checkpoint :
        domain.listAllCheckpoints(Domain.CheckpointListFlags.TOPOLOGICAL)) {
      try {
        if (isOurs(checkpoint.getName())) {
          names.add(checkpoint.getName());
        }
      } finally {
        checkpoint.free();
      }
    }
    return names;
  }

  /**
   * Deletes a checkpoint, or its metadata if that is all there is of it.
   *
   * @return whether there was one
   */
  static boolean delete(Domain domain, String name) throws LibvirtException {
    Optional<DomainCheckpoint> found = find(domain, name);
    if (found.isEmpty()) {
      return false;
    }
    DomainCheckpoint checkpoint = found.get();
    try {
      if (domain.isActive() == 1) {
        deleteRunning(checkpoint, name);
      } else {
        // libvirt 9 deletes no bitmap of a machine that is off
        checkpoint.delete(DomainCheckpoint.CheckpointDeleteFlags.METADATA_ONLY);
      }
      return true;
    } finally {
      checkpoint.free();
    }
  }

  private static void deleteRunning(DomainCheckpoint checkpoint, String name)
      throws LibvirtException {
    try {
      checkpoint.delete(0);
    } catch (LibvirtException e) {
      String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
      // libvirt has no code for it; QEMU was killed and its bitmaps are gone
      if (!message.contains("bitmap") || !message.contains("not found")) {
        throw e;
      }
      log.atInfo().addKeyValue("checkpoint", name).log("bitmap missing, metadata deleted");
      checkpoint.delete(DomainCheckpoint.CheckpointDeleteFlags.METADATA_ONLY);
    }
  }

  /** By the list: libvirt-java's lookup by name answers null to every failure alike. */
  static Optional<DomainCheckpoint> find(Domain domain, String name) throws LibvirtException {
    Optional<DomainCheckpoint> found = Optional.empty();
    for (DomainCheckpoint checkpoint : domain.listAllCheckpoints(0)) {
      if (found.isEmpty() && checkpoint.getName().equals(name)) {
        found = Optional.of(checkpoint);
      } else {
        checkpoint.free();
      }
    }
    return found;
  }
}
