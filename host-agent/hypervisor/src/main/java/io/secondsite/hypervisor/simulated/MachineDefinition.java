package io.secondsite.hypervisor.simulated;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a machine's {@code machine.json} holds: the machine and where its disks are. */
@JsonIgnoreProperties(ignoreUnknown = true)
record MachineDefinition(
    UUID id,
    String name,
    List<DiskFile> disks,
    List<MachineSpec.Nic> nics,
    MachineSpec.Program program) {

  MachineDefinition {
    disks = List.copyOf(disks);
    nics = List.copyOf(nics);
  }

  /** The definition without its places, as another host may use it. */
  MachineSpec portable() {
    return new MachineSpec(
        id,
        name,
        disks.stream().map(disk -> new MachineSpec.Disk(disk.target(), disk.sizeBytes())).toList(),
        nics,
        program);
  }

  /**
   * A disk's image.
   *
   * @param file the image's name in the machine's folder
   * @param view what the image is an overlay of; null where it is the whole disk
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  record DiskFile(String target, String file, long sizeBytes, @Nullable View view) {
    DiskFile {
      if (!file.matches("[a-z]{3,8}\\.(raw|overlay)")) {
        throw new IllegalArgumentException("file: a plain name of an image, not " + file);
      }
    }
  }

  /** A read-only NBD export below an overlay. */
  record View(String socket, String exportName) {}
}
