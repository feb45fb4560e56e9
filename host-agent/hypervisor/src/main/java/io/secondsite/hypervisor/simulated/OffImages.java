package io.secondsite.hypervisor.simulated;

import io.secondsite.disk.ReadableDisk;
import io.secondsite.hypervisor.CaptureRequest;
import io.secondsite.hypervisor.CheckpointLostException;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import io.secondsite.hypervisor.ImageStamp;
import io.secondsite.hypervisor.simulated.Registry.Registered;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The images of a machine whose process does not run. Not thread-safe. */
final class OffImages {
  private final Registered machine;

  OffImages(Registered machine) {
    this.machine = machine;
  }

  Map<String, Path> images() {
    Map<String, Path> images = new LinkedHashMap<>();
    machine
        .definition()
        .disks()
        .forEach(disk -> images.put(disk.target(), machine.home().image(disk)));
    return images;
  }

  private Map<String, Long> sizesBytes() {
    Map<String, Long> sizes = new LinkedHashMap<>();
    machine.definition().disks().forEach(disk -> sizes.put(disk.target(), disk.sizeBytes()));
    return sizes;
  }

  /** What the machine's end left, if it can be trusted. */
  CheckpointStore.Stored checkpoints(CheckpointStore store) throws IOException {
    return store.load(images(), sizesBytes());
  }

  Map<String, String> stamps(List<String> targets) throws HypervisorException {
    Map<String, Path> images = images();
    Map<String, String> stamps = new LinkedHashMap<>();
    for (String target : targets) {
      Path image = images.get(target);
      if (image == null) {
        throw new HypervisorException(Code.NOT_FOUND, "no disk " + target + " to take");
      }
      stamps.put(target, ImageStamp.of(image));
    }
    return stamps;
  }

  /** Which image is not any more what it was, if one is. */
  Optional<String> changed(Map<String, String> stamps) {
    Map<String, Path> images = images();
    return stamps.entrySet().stream()
        .filter(stamp -> !ImageStamp.of(image(images, stamp.getKey())).equals(stamp.getValue()))
        .map(stamp -> "the image of " + stamp.getKey() + " was changed while it was read")
        .findFirst();
  }

  private static Path image(Map<String, Path> images, String target) {
    Path image = images.get(target);
    if (image == null) {
      throw new IllegalStateException("no disk " + target);
    }
    return image;
  }

  /** The disks in the order asked for, each with what changed. */
  List<OffCapture.Disk> open(CaptureRequest request) throws HypervisorException {
    Map<String, ClusterSet> changes =
        request.since().isPresent() ? changes(request.since().get()) : Map.of();
    List<OffCapture.Disk> disks = new ArrayList<>();
    try {
      for (String target : request.disks()) {
        ClusterSet changed = changes.get(target);
        if (request.since().isPresent() && changed == null) {
          throw new CheckpointLostException(
              "checkpoint " + request.since().get() + " is not there for disk " + target);
        }
        disks.add(new OffCapture.Disk(target, open(target), Optional.ofNullable(changed)));
      }
      return disks;
    } catch (HypervisorException | RuntimeException e) {
      disks.forEach(OffImages::close);
      throw e;
    }
  }

  private ReadableDisk open(String target) throws HypervisorException {
    for (MachineDefinition.DiskFile disk : machine.definition().disks()) {
      if (disk.target().equals(target)) {
        if (disk.view() != null) {
          throw new HypervisorException(
              Code.UNSUPPORTED, "disk " + target + " lies over a view, its machine must run");
        }
        try {
          return ImageFile.open(machine.home().image(disk), disk.sizeBytes());
        } catch (IOException e) {
          throw new HypervisorException(Code.FAILED, "disk " + target + ": " + e.getMessage(), e);
        }
      }
    }
    throw new HypervisorException(Code.NOT_FOUND, "no disk " + target + " to take");
  }

  private static void close(OffCapture.Disk disk) {
    try {
      disk.image().close();
    } catch (IOException e) {
      // nothing was written
    }
  }

  private Map<String, ClusterSet> changes(String since) throws CheckpointLostException {
    CheckpointStore store = new CheckpointStore(machine.home().bitmaps());
    Map<String, ClusterSet> changes = new LinkedHashMap<>();
    try {
      checkpoints(store)
          .changes()
          .forEach((target, chain) -> {
            if (chain.containsKey(since)) {
              changes.put(target, union(chain, since, sizesBytes().getOrDefault(target, 0L)));
            }
          });
      return changes;
    } catch (IOException e) {
      throw new CheckpointLostException("checkpoint " + since + ": " + e.getMessage());
    }
  }

  /** What was written since a checkpoint; the chain is oldest first. */
  private static ClusterSet union(Map<String, ClusterSet> chain, String since, long sizeBytes) {
    ClusterSet union = new ClusterSet(sizeBytes);
    boolean counts = false;
    for (Map.Entry<String, ClusterSet> entry : chain.entrySet()) {
      counts |= entry.getKey().equals(since);
      if (counts) {
        union.addAll(entry.getValue());
      }
    }
    return union;
  }
}
