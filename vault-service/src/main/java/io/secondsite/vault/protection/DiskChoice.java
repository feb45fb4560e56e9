package io.secondsite.vault.protection;

import io.secondsite.rim.problem.ProblemException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which disks of a machine are to be replicated, by their targets; null is not said.
 *
 * @param included only these
 * @param excluded all but these
 */
public record DiskChoice(@Nullable List<String> included, @Nullable List<String> excluded) {
  public static final DiskChoice ALL = new DiskChoice(null, null);
  private static final String INCLUDE = "disksToInclude";
  private static final String EXCLUDE = "disksToExclude";

  public DiskChoice {
    included = included == null ? null : List.copyOf(included);
    excluded = excluded == null || excluded.isEmpty() ? null : List.copyOf(excluded);
  }

  boolean isSaid() {
    return included != null || excluded != null;
  }

  /** The targets that are not replicated; what cannot be is refused. */
  List<String> excludedOf(Machine machine) {
    List<String> targets = machine.disks().stream().map(Machine.Disk::target).toList();
    List<String> left = excludedOf(machine, targets);
    String field = included == null ? EXCLUDE : INCLUDE;
    if (!targets.isEmpty() && left.containsAll(targets)) {
      throw bad(field, "would leave no disk of " + machine.name(), "leave at least the boot disk");
    }
    if (machine.bootDisk() != null && left.contains(machine.bootDisk())) {
      throw bad(
          field,
          machine.name() + " boots from " + machine.bootDisk(),
          "replicate that disk too: a replica without it would not start");
    }
    ensureSupported(machine, left);
    return left;
  }

  private List<String> excludedOf(Machine machine, List<String> targets) {
    if (included != null && excluded != null) {
      throw bad(EXCLUDE, "says the same as " + INCLUDE, "say one of the two");
    }
    if (included != null) {
      ensureKnown(INCLUDE, included, machine, targets);
      List<String> kept = included;
      return targets.stream().filter(target -> !kept.contains(target)).toList();
    }
    List<String> left = excluded == null ? List.of() : excluded;
    ensureKnown(EXCLUDE, left, machine, targets);
    return left.stream().distinct().toList();
  }

  private static void ensureKnown(
      String field, List<String> said, Machine machine, List<String> targets) {
    for (String target : said) {
      if (!targets.contains(target)) {
        throw bad(
            field,
            machine.name() + " has no disk " + shown(target),
            "say some of " + String.join(", ", targets));
      }
    }
  }

  private static void ensureSupported(Machine machine, List<String> left) {
    String unsupported =
        machine.disks().stream()
            .filter(disk -> disk.untracked() != null && !left.contains(disk.target()))
            .map(disk -> disk.target() + ": " + disk.untracked())
            .collect(Collectors.joining(". "));
    if (!unsupported.isEmpty()) {
      throw ProblemException.of(
              ItemProblem.VM_UNSUPPORTED,
              "machine %s cannot be replicated: %s".formatted(machine.name(), unsupported))
          .inField("protectableItemId")
          .withRemedy("change these disks as said, or name them in disksToExclude");
    }
  }

  private static String shown(String said) {
    String line = said.replaceAll("\\p{C}", "?");
    return line.length() <= 40 ? line : line.substring(0, 40) + "…";
  }

  private static ProblemException bad(String field, String why, String remedy) {
    return ProblemException.of(ItemProblem.BAD_PROTECTION, why)
        .inField("providerSpecificDetails." + field)
        .withRemedy(remedy);
  }
}
