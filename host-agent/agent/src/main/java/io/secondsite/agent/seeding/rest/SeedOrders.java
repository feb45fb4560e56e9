package io.secondsite.agent.seeding.rest;

import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.agent.seeding.AdoptionOrder;
import io.secondsite.agent.seeding.SeedPaths;
import io.secondsite.volume.AdoptedDisk;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.ForeignImage;
import io.secondsite.volume.Placing;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The bodies of {@code /seeds}, before anything of them is checked. */
final class SeedOrders {
  private SeedOrders() {}

  /** A package that lies here. */
  public record PackageOrder(@Nullable String path, @Nullable String storageLocation) {
    @Nullable Placing placing() {
      return SeedOrders.placing(storageLocation);
    }
  }

  /** Images that lie here. */
  public record ImagesOrder(
      @Nullable String vm,
      @Nullable String name,
      @Nullable String peer,
      @Nullable String storageLocation,
      @Nullable List<@Nullable Image> disks) {
    AdoptionOrder checked(SeedPaths paths, Supplier<UUID> ids) {
      if (disks == null) {
        throw ProblemException.badValue("disks", "is missing");
      }
      return new AdoptionOrder(
          Checks.uuid("vm", vm),
          Checks.name("name", name),
          Checks.name("peer", peer),
          disks.stream().map(disk -> Checks.body(disk).checked(paths, ids)).toList(),
          placing(storageLocation));
    }
  }

  /** One of them; its format is told, not guessed. */
  public record Image(@Nullable String target, @Nullable String path, @Nullable String format) {
    AdoptedDisk checked(SeedPaths paths, Supplier<UUID> ids) {
      try {
        return new AdoptedDisk(
            new DiskId(ids.get().toString()),
            Checks.name("disks.target", target),
            paths.require("disks.path", path),
            imageFormat());
      } catch (IllegalArgumentException e) {
        throw ProblemException.badValue("disks.target", String.valueOf(e.getMessage()));
      }
    }

    private ForeignImage.Format imageFormat() {
      return switch (format == null ? "" : format.toUpperCase(Locale.ROOT)) {
        case "RAW" -> ForeignImage.Format.RAW;
        case "QCOW2" -> ForeignImage.Format.QCOW2;
        case "VHDX" -> ForeignImage.Format.VHDX;
        case "VPC" -> ForeignImage.Format.VPC;
        default ->
            throw ProblemException.badValue("disks.format", "must be RAW, QCOW2, VHDX or VPC")
                .withRemedy("say what the image is: qemu-img info");
      };
    }
  }

  private static @Nullable Placing placing(@Nullable String location) {
    try {
      return location == null ? null : new Placing(location, null);
    } catch (IllegalArgumentException e) {
      throw ProblemException.badValue("storageLocation", String.valueOf(e.getMessage()));
    }
  }
}
