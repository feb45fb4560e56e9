package io.secondsite.provider.protection;

import io.secondsite.provider.hosts.AgentReplica;
import io.secondsite.provider.hosts.AgentStorage;
import io.secondsite.provider.hosts.HostAgent;
import io.secondsite.provider.hosts.HostException;
import io.secondsite.provider.hosts.SiteHost;
import io.secondsite.provider.inventory.SeenMachine;
import io.secondsite.provider.protection.Placement.Candidate;
import io.secondsite.provider.protection.Placement.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the place of a new replica by what its hosts tell now. What was promised to replicas that
 * have no point yet counts as taken. One caller at a time.
 */
final class Places {
  private static final Logger log = LoggerFactory.getLogger(Places.class);
  private static final int LOCATIONS_TOLD_MAX = 10;

  private final Surroundings around;
  private final ProtectionStore store;

  Places(Surroundings around, ProtectionStore store) {
    this.around = around;
    this.store = store;
  }

  /**
   * The place of the item's replica.
   *
   * @throws SideException NO_HOST_IN_CLOUD, NO_STORAGE_SPACE
   */
  Place find(ProtectedItem item) {
    List<SiteHost> hosts =
        new Placement(around.site())
            .hosts(item.recoveryCloud(), around.hosts().all(), machineHost(item));
    if (hosts.isEmpty()) {
      throw new SideException(
          "NO_HOST_IN_CLOUD",
          "cloud " + item.recoveryCloud() + " has no connected host to keep the replica",
          "start and enrol a host-agent in one of the cloud's host groups");
    }
    List<Candidate> candidates = candidates(item, hosts);
    long bytes = diskBytes(item);
    return Placement.choose(candidates, bytes).orElseThrow(() -> noSpace(item, bytes, candidates));
  }

  private Optional<String> machineHost(ProtectedItem item) {
    return isHere(item)
        ? around.machines().find(item.vm()).map(SeenMachine::host)
        : Optional.empty();
  }

  private boolean isHere(ProtectedItem item) {
    return item.primaryServer().equals(around.site().name());
  }

  private List<Candidate> candidates(ProtectedItem item, List<SiteHost> hosts) {
    List<ProtectionSide> sides =
        store.sides().stream()
            .filter(side -> side.role() == Role.RECOVERY && !side.item().equals(item.id()))
            .toList();
    List<Candidate> candidates = new ArrayList<>();
    Optional<HostException> silent = Optional.empty();
    for (SiteHost host : hosts) {
      try {
        candidates.add(candidate(item.vm(), host, placedAt(host, sides)));
      } catch (HostException e) {
        silent = Optional.of(e);
        log.atDebug().addKeyValue("host", host.name()).log(e.code());
      }
    }
    if (candidates.isEmpty() && silent.isPresent()) {
      throw silent.get();
    }
    return candidates;
  }

  private static List<ProtectionSide> placedAt(SiteHost host, List<ProtectionSide> sides) {
    return sides.stream().filter(side -> host.name().equals(side.host())).toList();
  }

  private Candidate candidate(UUID vm, SiteHost host, List<ProtectionSide> placed) {
    HostAgent agent = around.hosts().agent(host.name());
    List<AgentReplica> replicas = agent.replicas();
    Set<UUID> begun =
        replicas.stream()
            .filter(replica -> replica.points() > 0)
            .map(AgentReplica::vm)
            .collect(Collectors.toSet());
    List<ProtectionSide> promised =
        placed.stream().filter(side -> !begun.contains(side.vm())).toList();
    return new Candidate(
        host,
        replicas.stream().anyMatch(replica -> replica.vm().equals(vm)),
        placed.size(),
        agent.storage().stream().map(one -> less(one, promised)).toList());
  }

  private AgentStorage less(AgentStorage storage, List<ProtectionSide> promised) {
    long bytes =
        promised.stream()
            .filter(side -> Objects.equals(side.storageLocation(), storage.name()))
            .flatMap(side -> store.item(side.item()).stream())
            .mapToLong(this::diskBytes)
            .sum();
    return storage.less(bytes);
  }

  /** Of all disks, however full they are; 0 where the machine is not known yet. */
  private long diskBytes(ProtectedItem item) {
    return isHere(item)
        ? around.machines().find(item.vm()).map(SeenMachine::diskBytes).orElse(0L)
        : store.diskBytes(item.primaryServer(), item.vm());
  }

  private static SideException noSpace(ProtectedItem item, long bytes, List<Candidate> candidates) {
    String found =
        candidates.stream()
            .flatMap(one -> one.storage().stream().map(at -> text(one.host().name(), at)))
            .limit(LOCATIONS_TOLD_MAX)
            .collect(Collectors.joining("; "));
    return new SideException(
        "NO_STORAGE_SPACE",
        "no storage location of cloud %s has room for the %d bytes of the disks of %s: %s"
            .formatted(item.recoveryCloud(), bytes, item.vmName(), found),
        "make room or add a storage location at a host of that cloud: secondsite host storage list");
  }

  private static String text(String host, AgentStorage storage) {
    String at = host + "/" + storage.name();
    return storage.state().equals("OPEN")
        ? "%s (%s) has %d".formatted(at, storage.level(), storage.roomBytes())
        : at + " is " + storage.state();
  }
}
