package io.secondsite.provider.protection;

import io.secondsite.fabric.Cloud;
import io.secondsite.fabric.Host;
import io.secondsite.fabric.Site;
import io.secondsite.provider.hosts.AgentStorage;
import io.secondsite.provider.hosts.SiteHost;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a replica is kept: a connected host of the recovery cloud's host groups whose address is
 * known, first one that has this replica already, then the one whose roomiest storage location has
 * most room, then the one with fewest replicas, then the first by name. Every VM network of a site
 * reaches each of its hosts.
 */
final class Placement {
  private final Site site;

  Placement(Site site) {
    this.site = site;
  }

  /**
   * A host that may keep the replica.
   *
   * @param isHolder whether it has this replica already
   * @param replicas how many were placed there
   * @param storage less what was promised to others; empty where the host is too old to tell
   */
  record Candidate(SiteHost host, boolean isHolder, long replicas, List<AgentStorage> storage) {
    Candidate {
      storage = List.copyOf(storage);
    }

    private Optional<AgentStorage> roomiest(long bytes) {
      return storage.stream()
          .filter(one -> one.takes(bytes))
          .max(
              Comparator.comparingLong(AgentStorage::roomBytes)
                  .thenComparing(AgentStorage::name, Comparator.reverseOrder()));
    }

    private boolean mayKeep(long bytes) {
      return isHolder || storage.isEmpty() || roomiest(bytes).isPresent();
    }

    private long roomBytes(long bytes) {
      return roomiest(bytes).map(AgentStorage::roomBytes).orElse(0L);
    }
  }

  /**
   * A place for a replica.
   *
   * @param location null leaves it to the host, which may have the replica
   */
  record Place(SiteHost host, @Nullable String location) {}

  /**
   * The best of the candidates.
   *
   * @param bytes of all disks; 0 where that is not known
   */
  static Optional<Place> choose(List<Candidate> candidates, long bytes) {
    Comparator<Candidate> best =
        Comparator.comparing((Candidate one) -> !one.isHolder())
            .thenComparingLong(one -> -one.roomBytes(bytes))
            .thenComparingLong(Candidate::replicas)
            .thenComparing(one -> one.host().name());
    return candidates.stream()
        .filter(one -> one.mayKeep(bytes))
        .min(best)
        .map(one -> new Place(one.host(), location(one, bytes)));
  }

  private static @Nullable String location(Candidate candidate, long bytes) {
    return candidate.isHolder()
        ? null
        : candidate.roomiest(bytes).map(AgentStorage::name).orElse(null);
  }

  /**
   * Hosts that can be asked.
   *
   * @param hosts as last seen
   * @param excluded where the machine itself runs
   */
  List<SiteHost> hosts(String cloudName, List<SiteHost> hosts, Optional<String> excluded) {
    Cloud cloud = site.cloud(cloudName).orElse(null);
    if (cloud == null) {
      return List.of();
    }
    Set<String> names = site.hostsOf(cloud).stream().map(Host::name).collect(Collectors.toSet());
    return hosts.stream()
        .filter(host -> names.contains(host.name()) && host.isConnected() && host.url() != null)
        .filter(host -> !excluded.equals(Optional.of(host.name())))
        .toList();
  }
}
