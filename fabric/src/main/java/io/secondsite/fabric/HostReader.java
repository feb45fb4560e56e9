package io.secondsite.fabric;

import static io.secondsite.fabric.Names.HOST;
import static io.secondsite.fabric.Names.HOST_REMEDY;
import static io.secondsite.fabric.Names.OBJECT;
import static io.secondsite.fabric.Names.OBJECT_REMEDY;

import io.secondsite.fabric.Entry.Fields;
import io.secondsite.fabric.HostHypervisor.Libvirt;
import io.secondsite.fabric.HostHypervisor.Simulated;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the hosts of a site. */
record HostReader(List<String> classifications) {
  private static final Set<String> HOST_FIELDS =
      Set.of("name", "hostGroup", "url", "libvirtUri", "simulated", "storage");

  Host host(Entry entry) {
    Fields fields = entry.fields(HOST_FIELDS);
    return new Host(
        fields.name("name", HOST, HOST_REMEDY),
        fields.name("hostGroup", OBJECT, OBJECT_REMEDY),
        fields.find("url").flatMap(Addresses::agentUrl).orElse(null),
        hypervisor(fields),
        Entry.distinct(fields.list("storage"), this::storage, Storage::name));
  }

  private static HostHypervisor hypervisor(Fields fields) {
    Optional<String> libvirt = fields.find("libvirtUri").flatMap(Entry::text);
    Optional<Simulated> simulated = fields.find("simulated").flatMap(HostReader::simulated);
    if (libvirt.isPresent() && simulated.isPresent()) {
      fields.map().fault("is both libvirt and simulated", "take one of the two out");
    }
    if (simulated.isPresent()) {
      return simulated.get();
    }
    return new Libvirt(libvirt.orElse(Libvirt.USUAL_URI));
  }

  private static Optional<Simulated> simulated(Entry entry) {
    Optional<Boolean> truth = entry.truth();
    if (truth.isPresent()) {
      return truth.get() ? Optional.of(new Simulated(null)) : Optional.empty();
    }
    return entry.text().map(Simulated::new);
  }

  private Storage storage(Entry entry) {
    Fields fields = entry.fields(Set.of("name", "path", "classification"));
    return new Storage(
        fields.name("name", OBJECT, OBJECT_REMEDY),
        fields.need("path").flatMap(Addresses::path).orElse("/"),
        SiteReader.optionalReference(
            fields, "classification", classifications, "storage classification"));
  }
}
