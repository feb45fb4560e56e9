package io.secondsite.standalone;

import io.secondsite.lab.Lab;
import io.secondsite.lab.LabSettings;
import io.secondsite.lab.LabStatus;
import io.secondsite.lab.Site;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code secondsite lab}: the two libvirt sites by themselves, for trying things by hand. */
@Command(
    name = "lab",
    description = "Two libvirt sites on this machine: lab up, lab down, lab status.",
    synopsisSubcommandLabel = "up|down|status")
final class LabCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        java.util.Objects.requireNonNull(spec).commandLine(), "say up, down or status");
  }

  @Command(name = "up", description = "Starts both sites; they stay until 'lab down'.")
  int up() {
    HypervisorKind.choose("libvirt");
    Lab lab = Lab.up(settings());
    for (Site site : Site.values()) {
      System.out.println(site.label() + "  " + lab.site(site).uri());
    }
    return ExitCode.OK;
  }

  @Command(name = "down", description = "Ends both sites, their guests, and deletes their images.")
  int down() {
    Lab.purge(settings());
    System.out.println("The lab is down.");
    return ExitCode.OK;
  }

  @Command(name = "status", description = "Shows what runs.")
  int status() {
    LabStatus status = Lab.status(settings());
    for (LabStatus.SiteStatus site : status.sites()) {
      System.out.println(
          site.site().label()
              + "  "
              + (site.running() ? "up" : "down")
              + "  "
              + site.uri()
              + "  guests "
              + site.guests());
    }
    return ExitCode.OK;
  }

  /** A lab of its own beside the stack's, so that neither ends the other. */
  private static LabSettings settings() {
    return LabSettings.ownedBy(StateFolder.usual().path().resolve("lab"));
  }
}
