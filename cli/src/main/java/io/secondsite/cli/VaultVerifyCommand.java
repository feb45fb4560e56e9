package io.secondsite.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    description = {
      "Reads a machine's recovery points back at the host that keeps them, or compares the replica"
          + " with the source, and waits.",
      "Fails (exit code 4) when something is damaged or differs, and names it."
    })
final class VaultVerifyCommand extends VaultVerb {
  @Parameters(paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @ArgGroup private @Nullable What what;

  static final class What {
    @Option(names = "--point", paramLabel = "ID", description = "only this point (default: all)")
    private @Nullable String point;

    @Option(names = "--compare", description = "compare with the source instead")
    private boolean compare;

    @Option(names = "--show", description = "verify nothing; show how far points are proved")
    private boolean show;
  }

  @Override
  void run(VaultClient vault) {
    ProtectedMachine machine = ProtectedMachine.find(vault, vm);
    if (what != null && what.show) {
      show(vault.verification(machine.fabric(), machine.cloud(), machine.vm()));
    } else if (what != null && what.compare) {
      ended(vault.compareWithSource(machine.fabric(), machine.cloud(), machine.vm(), progress()));
    } else {
      String point = what == null ? null : what.point;
      ended(vault.verifyPoints(machine.fabric(), machine.cloud(), machine.vm(), point, progress()));
    }
  }

  private void show(JsonNode standing) {
    answer(
        standing,
        () -> {
          out()
              .println(
                  standing.path("verified").asText("0")
                      + " of "
                      + standing.path("points").asText("0")
                      + " points were read back and are good");
          standing
              .path("damaged")
              .forEach(point ->
                  out()
                      .println(
                          "damaged: "
                              + point.path("recoveryPoint").asText()
                              + ", "
                              + point.path("reason").asText()));
          last("last verification", standing.path("lastVerification"));
          last("last comparison", standing.path("lastComparison"));
        });
  }

  private void last(String what, JsonNode run) {
    if (run.isObject()) {
      out()
          .println(
              what
                  + ": "
                  + run.path("state").asText()
                  + ", "
                  + run.path("result").asText("no result yet"));
      run.path("findings").forEach(finding -> out().println("  " + finding.asText()));
    }
  }
}
