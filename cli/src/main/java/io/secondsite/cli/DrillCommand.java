package io.secondsite.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "drill",
    description = "Boots a copy of a machine on a recovery point while replication goes on.")
final class DrillCommand extends HostVerb {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec verb;

  @Parameters(arity = "0..1", paramLabel = "VM", description = "the machine's name or id")
  private @Nullable String vm;

  @Option(
      names = "--point",
      defaultValue = "latest",
      paramLabel = "ID",
      description = "the recovery point (default: ${DEFAULT-VALUE})")
  private String point = "latest";

  @Option(
      names = "--network",
      defaultValue = "isolated",
      description = "isolated, none or a network's name (default: ${DEFAULT-VALUE})")
  private String network = "isolated";

  @Option(
      names = "--cleanup",
      paramLabel = "ID",
      description = "stop the drill and remove everything made for it")
  private @Nullable String cleanup;

  @Override
  void run(AgentClient client) {
    if (cleanup != null && vm == null) {
      Removal removal = client.removeDrill(cleanup);
      answer(removal, () -> removal.gone().forEach(gone -> out().println("gone: " + gone)));
      return;
    }
    if (vm == null || cleanup != null) {
      throw new CommandLine.ParameterException(
          java.util.Objects.requireNonNull(verb).commandLine(), "name a VM, or --cleanup ID");
    }
    Boot boot = client.drill(vm, point, network);
    answer(
        boot,
        () -> {
          BootTable.print(boot, out());
          out().println("End it with: drill --cleanup " + boot.id());
        });
  }
}
