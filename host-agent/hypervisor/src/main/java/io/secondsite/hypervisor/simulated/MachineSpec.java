package io.secondsite.hypervisor.simulated;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.secondsite.disk.Cluster;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A machine to be defined. As JSON it is also a machine's portable definition: a reader takes these
 * fields and no others.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record MachineSpec(UUID id, String name, List<Disk> disks, List<Nic> nics, Program program) {
  /** Most disks a machine has. */
  public static final int DISKS_MAX = 16;

  /** Most network cards a machine has. */
  public static final int NICS_MAX = 16;

  public MachineSpec {
    disks = List.copyOf(disks);
    nics = List.copyOf(nics);
    if (name.isBlank() || name.length() > 200 || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("name: 1 to 200 characters without control characters");
    }
    if (disks.isEmpty() || disks.size() > DISKS_MAX) {
      throw new IllegalArgumentException("disks: 1 to " + DISKS_MAX + ", not " + disks.size());
    }
    if (nics.size() > NICS_MAX) {
      throw new IllegalArgumentException("nics: at most " + NICS_MAX + ", not " + nics.size());
    }
    Set<String> targets = new HashSet<>();
    for (Disk disk : disks) {
      if (!targets.add(disk.target())) {
        throw new IllegalArgumentException("disks: the target " + disk.target() + " twice");
      }
    }
  }

  /** A machine with the disks {@code vda} and {@code vdb} whose guest writes records. */
  public static MachineSpec recording(UUID id, String name, long diskSizeBytes) {
    return new MachineSpec(
        id,
        name,
        List.of(new Disk("vda", diskSizeBytes), new Disk("vdb", diskSizeBytes)),
        List.of(),
        new Program(RecordWriter.NAME, Map.of()));
  }

  /** This machine with another setting of its guest program. */
  public MachineSpec with(String setting, String value) {
    Map<String, String> settings = new TreeMap<>(program.settings());
    settings.put(setting, value);
    return new MachineSpec(id, name, disks, nics, new Program(program.name(), settings));
  }

  /** A disk that starts as zeros. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Disk(String target, long sizeBytes) {
    /** Largest disk of the simulation: 2 TiB. */
    public static final long SIZE_BYTES_MAX = Cluster.SIZE_BYTES * (1L << 25);

    public Disk {
      if (!target.matches("[a-z]{3,8}")) {
        throw new IllegalArgumentException("target: 3 to 8 lower-case letters, not " + target);
      }
      if (sizeBytes <= 0 || sizeBytes > SIZE_BYTES_MAX || sizeBytes % 512 != 0) {
        throw new IllegalArgumentException(
            "sizeBytes: a multiple of 512 up to " + SIZE_BYTES_MAX + ", not " + sizeBytes);
      }
    }
  }

  /** A network card; an empty network means no link. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Nic(String mac, String network) {
    public Nic {
      if (!mac.matches("[0-9a-f]{2}(:[0-9a-f]{2}){5}")) {
        throw new IllegalArgumentException("mac: six lower-case hexadecimal pairs, not " + mac);
      }
      if (network.length() > 100) {
        throw new IllegalArgumentException("network: at most 100 characters");
      }
    }
  }

  /** What runs inside, by the name of a {@link GuestProgram}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Program(String name, Map<String, String> settings) {
    public Program {
      settings = Map.copyOf(settings);
      if (!name.matches("[a-z][a-z0-9-]{0,39}")) {
        throw new IllegalArgumentException("program: [a-z][a-z0-9-]{0,39}, not " + name);
      }
      if (settings.size() > 32) {
        throw new IllegalArgumentException("program: at most 32 settings");
      }
    }
  }
}
