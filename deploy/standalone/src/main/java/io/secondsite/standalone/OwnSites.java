package io.secondsite.standalone;

import io.secondsite.fabric.Fabric;
import io.secondsite.fabric.Host;
import io.secondsite.fabric.HostHypervisor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The hypervisors that a fabric file names: they run already, and are left alone. */
final class OwnSites implements Sites {
  private final Fabric fabric;

  OwnSites(Fabric fabric) {
    this.fabric = fabric;
  }

  @Override
  public Map<String, String> agentSettings(String site, Host host) {
    Map<String, String> settings = new TreeMap<>();
    switch (host.hypervisor()) {
      case HostHypervisor.Libvirt libvirt -> {
        settings.put("secondsite.agent.hypervisor", "libvirt");
        settings.put("secondsite.agent.libvirt-uri", libvirt.uri());
        settings.put(
            "secondsite.agent.runtime-directory",
            "/var/lib/secondsite/runtime/"
                + (host.name() + "." + site).toLowerCase(java.util.Locale.ROOT));
      }
      case HostHypervisor.Simulated simulated -> {
        settings.put("secondsite.agent.hypervisor", "simulated");
        String folder = simulated.folder();
        if (folder != null) {
          settings.put("secondsite.agent.simulated-directory", folder);
        }
      }
    }
    return settings;
  }

  @Override
  public Guest startGuest(String site, String name) {
    throw CommandFailure.failed("a fabric of one's own has no sample guest");
  }

  @Override
  public List<String> domains(String site) {
    throw notHere();
  }

  @Override
  public List<String> networks(String site) {
    throw notHere();
  }

  @Override
  public List<String> cards(String site, String machine) {
    throw notHere();
  }

  private UnsupportedOperationException notHere() {
    return new UnsupportedOperationException("asked of " + fabric.sites().size() + " own sites");
  }

  @Override
  public void close() {
    // nothing was started
  }
}
