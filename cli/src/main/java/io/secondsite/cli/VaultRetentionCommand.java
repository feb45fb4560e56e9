package io.secondsite.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "retention",
    description = {
      "Shows how recovery points are kept under a policy, or changes what is said.",
      "A lock can be made longer at once; shorter only for points to come."
    })
final class VaultRetentionCommand extends VaultVerb {
  @Parameters(paramLabel = "POLICY", description = "the replication policy")
  private String policy = "";

  @Option(names = "--window-hours", description = "how old points may become; 0: the newest only")
  private @Nullable Integer windowHours;

  @Option(
      names = "--tier",
      paramLabel = "AFTER:EVERY",
      description =
          "from AFTER minutes of age on keep one point per EVERY minutes; several: youngest first")
  private @Nullable List<String> tiers;

  @Option(names = "--no-tiers", description = "keep every point of the window")
  private boolean noTiers;

  @Option(names = "--lock-hours", description = "nobody removes a point so long after its commit")
  private @Nullable Integer lockHours;

  @Option(names = "--soft-delete-days", description = "how long a deleted replica can be restored")
  private @Nullable Integer softDeleteDays;

  @Override
  void run(VaultClient vault) {
    Map<String, Object> said = said();
    JsonNode now = said.isEmpty() ? vault.retention(policy) : vault.changeRetention(policy, said);
    answer(now, () -> print(now));
  }

  private Map<String, Object> said() {
    Map<String, Object> said = new LinkedHashMap<>();
    put(said, "windowHours", windowHours);
    put(said, "lockHours", lockHours);
    put(said, "softDeleteDays", softDeleteDays);
    if (noTiers) {
      said.put("tiers", List.of());
    } else if (tiers != null) {
      List<Map<String, Integer>> read = new ArrayList<>();
      tiers.forEach(tier -> read.add(tier(tier)));
      said.put("tiers", read);
    }
    return said;
  }

  private static void put(Map<String, Object> said, String name, @Nullable Integer value) {
    if (value != null) {
      said.put(name, value);
    }
  }

  private static Map<String, Integer> tier(String text) {
    String[] parts = text.split(":", -1);
    try {
      if (parts.length == 2) {
        return Map.of(
            "afterMinutes", Integer.parseInt(parts[0]), "everyMinutes", Integer.parseInt(parts[1]));
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new AgentException(
        400, "BAD_TIER", "--tier " + text + ": say AFTER:EVERY in minutes, e.g. 1440:5", null);
  }

  private void print(JsonNode now) {
    out().println("window       " + now.path("windowHours").asText() + " h");
    now.path("tiers")
        .forEach(tier ->
            out()
                .println(
                    "tier         from "
                        + tier.path("afterMinutes").asText()
                        + " min on one point per "
                        + tier.path("everyMinutes").asText()
                        + " min"));
    out().println("lock         " + now.path("lockHours").asText() + " h");
    out().println("soft delete  " + now.path("softDeleteDays").asText() + " days");
    now.path("notes").forEach(note -> out().println("note: " + note.asText()));
  }
}
