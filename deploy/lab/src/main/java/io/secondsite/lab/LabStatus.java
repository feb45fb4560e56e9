package io.secondsite.lab;

import java.nio.file.Path;
import java.util.List;

/** What of a lab runs. */
public record LabStatus(Path home, List<SiteStatus> sites) {
  public LabStatus {
    sites = List.copyOf(sites);
  }

  /** One site: whether its libvirt answers, how to reach it and the guests that run there. */
  public record SiteStatus(Site site, boolean running, String uri, List<String> guests) {
    public SiteStatus {
      guests = List.copyOf(guests);
    }
  }

  public boolean running() {
    return sites.stream().allMatch(SiteStatus::running);
  }
}
