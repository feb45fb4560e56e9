package io.secondsite.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code secondsite host seed …}: initial replications that wait, or are carried. */
@Command(
    name = "seed",
    description = "Initial replications: at once, at a set time, carried offline, from an image.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {
      SeedCommand.ShowVerb.class,
      SeedCommand.SetVerb.class,
      SeedCommand.ExportVerb.class,
      SeedCommand.ImportVerb.class,
      SeedCommand.AdoptVerb.class,
      SeedCommand.ListVerb.class
    })
final class SeedCommand implements Runnable {
  @Option(names = "--help", usageHelp = true, description = "show how it is used")
  @SuppressWarnings("UnusedVariable") // picocli acts on it by itself
  private boolean help;

  private static final Duration POLL = Duration.ofSeconds(1);

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        Objects.requireNonNull(spec).commandLine(), "name a verb");
  }

  /** What the verbs on one replication share. */
  abstract static class SourceVerb extends HostVerb {
    @Parameters(paramLabel = "VM", description = "the machine's name or id")
    private String vm = "";

    String vm() {
      return vm;
    }

    void answer(Seed seed) {
      answer(
          seed,
          () -> {
            out().println(vm + ": " + method(seed));
            if (seed.exportPath() != null) {
              out().println("a package is being made in " + seed.exportPath());
            }
            if (seed.exported() != null) {
              out().println(seed.exported().path() + "  " + Text.bytes(seed.exported().bytes()));
            }
          });
    }

    private static String method(Seed seed) {
      return (seed.startAt() == null ? seed.method() : seed.method() + " " + seed.startAt())
          + (seed.done() ? ", done" : "");
    }
  }

  @Command(name = "show", description = "Shows how a machine's initial replication goes.")
  static final class ShowVerb extends SourceVerb {
    @Override
    void run(AgentClient client) {
      answer(client.seed(vm()));
    }
  }

  @Command(name = "set", description = "Lets it go another way, until there is a point.")
  static final class SetVerb extends SourceVerb {
    @CommandLine.ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init")
    private Way way;

    /** One of them. */
    static final class Way {
      @Option(names = "--now", description = "over the network, at once")
      private boolean now;

      @Option(names = "--start-at", description = "over the network, from this instant on")
      private @Nullable String startAt;

      @Option(names = "--offline", description = "by a package or an image")
      private boolean offline;

      Seed.Method method() {
        if (now) {
          return new Seed.Method("NOW", null);
        }
        return offline ? new Seed.Method("OFFLINE", null) : new Seed.Method("SCHEDULED", startAt);
      }
    }

    @Override
    void run(AgentClient client) {
      answer(client.seed(vm(), way.method()));
    }
  }

  @Command(name = "export", description = "Makes an offline package of a machine.")
  static final class ExportVerb extends SourceVerb {
    @Parameters(paramLabel = "PATH", description = "a folder of the source's host")
    private String path = "";

    @Option(names = "--wait", description = "return when it is made")
    private boolean wait;

    @Override
    void run(AgentClient client) {
      Seed seed = client.exportSeed(vm(), path);
      while (wait && seed.exportPath() != null) {
        if (!options().json()) {
          out().println(ReplicateCommand.line(client.replication(vm())));
          out().flush();
        }
        LockSupport.parkNanos(POLL.toNanos());
        seed = client.seed(vm());
      }
      answer(seed);
    }
  }

  /** What imports and adoptions share. */
  abstract static class ImportingVerb extends HostVerb {
    @Option(names = "--location", description = "the storage location of a new replica")
    private @Nullable String location;

    @Option(names = "--wait", description = "return when the point is there")
    private boolean wait;

    @Nullable String location() {
      return location;
    }

    void follow(AgentClient client, Seed.Import begun) {
      Seed.Import now = begun;
      while (wait && now.state().equals("RUNNING")) {
        if (!options().json()) {
          out().println(line(now));
          out().flush();
        }
        LockSupport.parkNanos(POLL.toNanos());
        now = client.seedImport(begun.vm().toString());
      }
      Seed.Import last = now;
      answer(last, () -> out().println(line(last)));
      if (wait && last.error() != null) {
        throw new AgentException(0, "ANSWER", "the import failed: " + last.error().detail(), null);
      }
    }
  }

  /** E.g. {@code web of NewYork PACKAGE RUNNING 42.0 % 85.0 MiB/s 20 s left}. */
  static String line(Seed.Import one) {
    StringBuilder line = new StringBuilder();
    line.append(one.name()).append(" of ").append(one.peer()).append("  ");
    line.append(one.kind()).append(' ').append(one.state());
    Seed.Progress progress = one.progress();
    if (progress != null) {
      line.append(String.format(java.util.Locale.ROOT, "  %.1f %%", progress.percent()));
      if (progress.bytesPerSecond() != null) {
        line.append("  ").append(Text.bytes(progress.bytesPerSecond())).append("/s");
      }
      if (progress.secondsLeft() != null) {
        line.append("  ").append(Text.seconds(progress.secondsLeft())).append(" left");
      }
    }
    if (one.point() != null) {
      line.append("  ").append(one.point());
    }
    if (one.error() != null) {
      line.append("  ").append(one.error().code()).append(": ").append(one.error().detail());
    }
    return line.toString();
  }

  @Command(name = "import", description = "Takes an offline package at the replica's host.")
  static final class ImportVerb extends ImportingVerb {
    @Parameters(paramLabel = "PATH", description = "the package's folder, on that host")
    private String path = "";

    @Override
    void run(AgentClient client) {
      follow(client, client.importSeed(path, location()));
    }
  }

  @Command(name = "adopt", description = "Makes images at the replica's host its first point.")
  static final class AdoptVerb extends ImportingVerb {
    @Parameters(paramLabel = "VM", description = "the machine's id")
    private String vm = "";

    @Option(names = "--from", required = true, paramLabel = "PEER", description = "its host")
    private String peer = "";

    @Option(names = "--name", required = true, description = "the machine's name")
    private String name = "";

    @Option(
        names = "--disk",
        required = true,
        paramLabel = "TARGET=FORMAT:PATH",
        description = "such as vda=raw:/srv/seeding/web.img; once a disk")
    private List<String> disks = List.of();

    @Override
    void run(AgentClient client) {
      List<Seed.Image> images = new ArrayList<>();
      for (String disk : disks) {
        images.add(image(disk));
      }
      follow(client, client.adoptImages(new Seed.Images(vm, name, peer, location(), images)));
    }

    private Seed.Image image(String text) {
      int equals = text.indexOf('=');
      int colon = text.indexOf(':', Math.max(0, equals));
      if (equals < 1 || colon < 0) {
        throw new AgentException(
            400, "BAD_VALUE", "--disk: must be like vda=raw:/srv/seeding/web.img", null);
      }
      return new Seed.Image(
          text.substring(0, equals), text.substring(colon + 1), text.substring(equals + 1, colon));
    }
  }

  @Command(name = "list", description = "Lists what was carried to this host.")
  static final class ListVerb extends HostVerb {
    @Override
    void run(AgentClient client) {
      List<Seed.Import> all = client.seedImports();
      answer(all, () -> all.forEach(one -> out().println(line(one))));
    }
  }
}
