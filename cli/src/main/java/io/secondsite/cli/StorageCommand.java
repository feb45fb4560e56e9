package io.secondsite.cli;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code secondsite host storage …}: the places where a host keeps replicas. */
@Command(
    name = "storage",
    description = "Storage locations of a host: how full they are, and what opens them.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {
      StorageCommand.ListVerb.class,
      StorageCommand.InitVerb.class,
      StorageCommand.UnlockVerb.class,
      StorageCommand.CreateKeyVerb.class,
      StorageCommand.RewrapKeyVerb.class,
      StorageCommand.ShredKeyVerb.class
    })
final class StorageCommand implements Runnable {
  @Option(names = "--help", usageHelp = true, description = "show how it is used")
  @SuppressWarnings("UnusedVariable") // picocli acts on it by itself
  private boolean help;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        Objects.requireNonNull(spec).commandLine(), "name a verb");
  }

  @Command(name = "list", description = "Lists the storage locations.")
  static final class ListVerb extends HostVerb {
    @Override
    void run(AgentClient client) {
      List<StoragePlace> places = client.storage();
      answer(
          places,
          () -> {
            Table table =
                new Table("NAME", "STATE", "LEVEL", "SIZE", "FREE", "RESERVE", "KEY", "PATH");
            for (StoragePlace place : places) {
              table.row(
                  place.name(),
                  place.state(),
                  place.level(),
                  Text.bytes(place.sizeBytes()),
                  Text.bytes(place.freeBytes()),
                  Text.bytes(place.reserveBytes()),
                  place.key().state(),
                  place.path());
            }
            table.print(out());
            places.stream()
                .filter(place -> place.reason() != null)
                .forEach(place -> out().println(place.name() + ": " + place.reason()));
          });
    }
  }

  /** What the verbs on one location share. */
  abstract static class PlaceVerb extends HostVerb {
    @Parameters(paramLabel = "NAME", description = "the location's name")
    private String name = "";

    String name() {
      return name;
    }

    void tell(StoragePlace place) {
      answer(place, () -> out().println(place.name() + " is " + place.state()));
    }

    void tell(StoragePlace.Key key) {
      answer(key, () -> out().println("the key of " + name + " is " + key.state()));
    }
  }

  @Command(name = "init", description = "Makes an empty directory a storage location.")
  static final class InitVerb extends PlaceVerb {
    @Override
    void run(AgentClient client) {
      tell(client.initialiseStorage(name()));
    }
  }

  @Command(name = "unlock", description = "Runs the unlock command of a closed location.")
  static final class UnlockVerb extends PlaceVerb {
    @Override
    void run(AgentClient client) {
      tell(client.unlockStorage(name()));
    }
  }

  @Command(
      name = "create-key",
      description = "Makes a location's key, and formats the location with it if so configured.")
  static final class CreateKeyVerb extends PlaceVerb {
    @Override
    void run(AgentClient client) {
      tell(client.createStorageKey(name()));
    }
  }

  @Command(
      name = "rewrap-key",
      description = "Wraps a location's key with the current key-encryption key.")
  static final class RewrapKeyVerb extends PlaceVerb {
    @Override
    void run(AgentClient client) {
      tell(client.rewrapStorageKey(name()));
    }
  }

  @Command(
      name = "shred-key",
      description = "Deletes a location's key for good: all that is in it is lost.")
  static final class ShredKeyVerb extends PlaceVerb {
    @Option(names = "--confirm", required = true, description = "the location's name once more")
    private String confirm = "";

    @Override
    void run(AgentClient client) {
      client.shredStorageKey(name(), confirm);
      out().println("the key of " + name() + " is gone");
    }
  }
}
