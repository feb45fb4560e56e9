package io.secondsite.standalone;

import io.secondsite.fabric.Host;
import io.secondsite.lab.GuestShape;
import io.secondsite.lab.Lab;
import io.secondsite.lab.LabGuest;
import io.secondsite.lab.LabSettings;
import io.secondsite.lab.LabSite;
import io.secondsite.lab.Site;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The hypervisors of a stack on real libvirt: the lab's two sites. */
final class LibvirtSites implements Sites {
  private final Lab lab;

  private LibvirtSites(Lab lab) {
    this.lab = lab;
  }

  static LibvirtSites start(StateFolder state) {
    return new LibvirtSites(Lab.up(LabSettings.ownedBy(state.path()).attached()));
  }

  @Override
  public Map<String, String> agentSettings(String name, Host host) {
    LabSite site = site(name);
    return Map.of(
        "secondsite.agent.hypervisor", "libvirt",
        "secondsite.agent.libvirt-uri", site.uri(),
        "secondsite.agent.runtime-directory", site.work().toString());
  }

  @Override
  public Guest startGuest(String agent, String name) {
    LabSite site = site(agent);
    LabGuest guest = LabGuest.create(site, lab.guestImage(), GuestShape.named(name));
    Path console = guest.console().file();
    UUID id = UUID.fromString(site.virsh("domuuid", name).strip());
    if (!guest.isRunning()) {
      guest.start();
    }
    return new Guest() {
      @Override
      public UUID id() {
        return id;
      }

      @Override
      public String name() {
        return name;
      }

      @Override
      public Path serialLog() {
        return console;
      }

      @Override
      public void kill() {
        guest.kill();
      }
    };
  }

  @Override
  public List<String> domains(String agent) {
    return site(agent)
        .virsh("list", "--all", "--name")
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  @Override
  public List<String> networks(String agent) {
    return site(agent)
        .virsh("net-list", "--all", "--name")
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  @Override
  public List<String> cards(String agent, String machine) {
    return site(agent)
        .virsh("domiflist", machine)
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(columns -> columns.length >= 5 && !columns[0].equals("Interface"))
        .map(columns -> columns[1].equals("network") ? columns[2] : "")
        .toList();
  }

  /** Ends the sites as a power cut would; images and definitions stay for the next time. */
  @Override
  public void close() {
    Lab.down(lab.settings());
  }

  private LabSite site(String agent) {
    for (Site site : Site.values()) {
      if (site.label().equalsIgnoreCase(agent)) {
        return lab.site(site);
      }
    }
    throw new IllegalArgumentException("the lab has no site " + agent);
  }
}
