package io.secondsite.fabric;

import static io.secondsite.fabric.Names.MACHINES;
import static io.secondsite.fabric.Names.MACHINES_REMEDY;
import static io.secondsite.fabric.Names.OBJECT;
import static io.secondsite.fabric.Names.OBJECT_REMEDY;

import io.secondsite.fabric.Entry.Fields;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads one site. What others refer to comes first, so that a reference to nothing is found where
 * it stands. Used once.
 */
final class SiteReader {
  private static final Set<String> SITE_FIELDS =
      Set.of("name", "hosts", "logicalNetworks", "networks", "clouds", "storageClassifications");

  private final Fields site;
  private final List<String> logicalNetworks;
  private final List<String> storageClassifications;

  SiteReader(Entry entry) {
    site = entry.fields(SITE_FIELDS);
    logicalNetworks = names("logicalNetworks");
    storageClassifications = names("storageClassifications");
  }

  Site site() {
    String name = FabricReader.siteName(site);
    HostReader hostReader = new HostReader(storageClassifications);
    List<Host> hosts = Entry.distinct(site.needList("hosts"), hostReader::host, Host::name);
    Set<String> hostGroups = hosts.stream().map(Host::hostGroup).collect(Collectors.toSet());
    List<Network> networks = Entry.distinct(site.list("networks"), this::network, Network::name);
    checkHypervisorNetworks(networks);
    List<Cloud> clouds =
        Entry.distinct(site.list("clouds"), entry -> cloud(entry, hostGroups), Cloud::name);
    return new Site(name, hosts, logicalNetworks, networks, clouds, storageClassifications);
  }

  private List<String> names(String field) {
    return Entry.distinct(site.list(field), SiteReader::name, Function.identity());
  }

  private static String name(Entry entry) {
    return entry.named(OBJECT, OBJECT_REMEDY);
  }

  private Network network(Entry entry) {
    Fields fields = entry.fields(Set.of("name", "logicalNetwork", "hypervisorNetwork", "subnets"));
    String name = fields.name("name", OBJECT, OBJECT_REMEDY);
    return new Network(
        name,
        fields
            .find("logicalNetwork")
            .map(field -> reference(field, logicalNetworks, "logical network"))
            .orElse(null),
        fields.find("hypervisorNetwork").map(SiteReader::name).orElse(name),
        Entry.distinct(fields.list("subnets"), SiteReader::subnet, Subnet::name));
  }

  private static Subnet subnet(Entry entry) {
    Fields fields = entry.fields(Set.of("name", "addresses"));
    return new Subnet(
        fields.name("name", OBJECT, OBJECT_REMEDY),
        fields.list("addresses").stream().map(Addresses::range).toList());
  }

  /** A card tells the hypervisor's network; which VM network that is must be plain. */
  private void checkHypervisorNetworks(List<Network> networks) {
    Set<String> seen = new HashSet<>();
    for (Network network : networks) {
      if (!Entry.isStandIn(network.name()) && !seen.add(network.hypervisorNetwork())) {
        site.find("networks")
            .ifPresent(entry ->
                entry.fault(
                    "two VM networks are `" + network.hypervisorNetwork() + "` to the hypervisor",
                    "give each a hypervisorNetwork of its own"));
      }
    }
  }

  private Cloud cloud(Entry entry, Set<String> hostGroups) {
    Fields fields = entry.fields(Set.of("name", "hostGroups", "logicalNetworks", "machines"));
    return new Cloud(
        fields.name("name", OBJECT, OBJECT_REMEDY),
        references(fields.needList("hostGroups"), hostGroups, "host group"),
        references(fields.list("logicalNetworks"), logicalNetworks, "logical network"),
        Entry.distinct(fields.list("machines"), SiteReader::pattern, NamePattern::text));
  }

  private static NamePattern pattern(Entry entry) {
    return new NamePattern(entry.named(MACHINES, MACHINES_REMEDY));
  }

  private static List<String> references(
      List<Entry> entries, Collection<String> known, String kind) {
    return Entry.distinct(entries, entry -> reference(entry, known, kind), Function.identity());
  }

  static String reference(Entry entry, Collection<String> known, String kind) {
    String name = name(entry);
    if (!Entry.isStandIn(name) && !known.contains(name)) {
      entry.fault(
          "the site has no " + kind + " `" + Entry.brief(name) + "`",
          known.isEmpty()
              ? "it has none at all: add it"
              : "it has " + known.stream().sorted().collect(Collectors.joining(", ")));
    }
    return name;
  }

  static @Nullable String optionalReference(
      Fields fields, String field, List<String> known, String kind) {
    return fields.find(field).map(entry -> reference(entry, known, kind)).orElse(null);
  }
}
