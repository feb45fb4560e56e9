package io.secondsite.provider.protection;

import io.secondsite.fabric.Cloud;
import io.secondsite.fabric.Host;
import io.secondsite.fabric.Site;
import io.secondsite.provider.hosts.SiteHost;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where a replica is kept: a connected host of the recovery cloud's host groups whose address is
 * known, first one that has this replica already, then the one with fewest, then the first by name.
 * Every VM network of a site reaches each of its hosts.
 */
final class Placement {
  private final Site site;

  Placement(Site site) {
    this.site = site;
  }

  /**
   * @param hosts as last seen
   * @param counts how many replicas were placed on each host
   * @param holders hosts that have this replica
   * @param excluded where the machine itself runs
   */
  Optional<SiteHost> choose(
      String cloudName,
      List<SiteHost> hosts,
      Map<String, Long> counts,
      Set<String> holders,
      Optional<String> excluded) {
    Comparator<SiteHost> best =
        Comparator.comparing((SiteHost host) -> !holders.contains(host.name()))
            .thenComparing(host -> counts.getOrDefault(host.name(), 0L))
            .thenComparing(SiteHost::name);
    return candidates(cloudName, hosts).stream()
        .filter(host -> !excluded.equals(Optional.of(host.name())))
        .min(best);
  }

  List<SiteHost> candidates(String cloudName, List<SiteHost> hosts) {
    Cloud cloud = site.cloud(cloudName).orElse(null);
    if (cloud == null) {
      return List.of();
    }
    Set<String> names = site.hostsOf(cloud).stream().map(Host::name).collect(Collectors.toSet());
    return hosts.stream()
        .filter(host -> names.contains(host.name()) && host.isConnected() && host.url() != null)
        .toList();
  }
}
