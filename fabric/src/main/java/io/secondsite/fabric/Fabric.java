package io.secondsite.fabric;

import java.util.List;
import java.util.Optional;

/** Every site of the installation, as the fabric file describes them. */
public record Fabric(List<Site> sites) {
  public Fabric {
    sites = List.copyOf(sites);
  }

  /** The site of that name. */
  public Optional<Site> site(String name) {
    return sites.stream().filter(site -> site.name().equals(name)).findFirst();
  }
}
