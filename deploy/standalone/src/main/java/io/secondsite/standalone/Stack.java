package io.secondsite.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.secondsite.cli.AgentException;
import io.secondsite.cli.VaultAddress;
import io.secondsite.cli.VaultClient;
import io.secondsite.fabric.Host;
import io.secondsite.fabric.Site;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The whole of Secondsite on one machine, as child processes: PostgreSQL, Kafka, vault-service,
 * mapping-service, and for each site of the fabric file a provider-agent and a host-agent a host.
 * Closing ends everything in the opposite order.
 */
final class Stack implements AutoCloseable {
  static final String NEW_YORK = "NewYork";
  static final String CHICAGO = "Chicago";

  private static final String SAMPLE_GUEST = "web1";
  private static final int VAULT_PORT = 8443;
  private static final int MAPPING_PORT = 8444;
  private static final int PROVIDER_PORT = 8450;
  private static final int AGENT_PORT = 8084;
  private static final Duration READY_DEADLINE = Duration.ofSeconds(90);
  private static final String VAULT = "vault";
  private static final String MAPPING = "mapping";

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Map<String, ProviderProcess> providers = new LinkedHashMap<>();
  private final Map<String, HostProcess> hosts = new LinkedHashMap<>();
  private final StateFolder state;
  private final SiteSet shape;
  private final Secrets secrets;
  private final Certificates certificates;
  private final Ports ports;
  private Optional<Backbone> backbone = Optional.empty();
  private Optional<Sites> sites = Optional.empty();
  private Optional<VaultClient> vault = Optional.empty();
  private URI mappingUrl = URI.create("https://127.0.0.1");

  private Stack(StateFolder state, SiteSet shape) throws IOException {
    this.state = state;
    this.shape = shape;
    secrets = Secrets.of(state);
    certificates = Certificates.of(state);
    ports = Ports.of(state);
  }

  static Stack start(StateFolder state, SiteSet shape, HypervisorKind kind, Progress progress)
      throws IOException, InterruptedException {
    Files.createDirectories(state.logs());
    Stack stack = new Stack(state, shape);
    try {
      stack.startAll(kind, progress);
      return stack;
    } catch (IOException | InterruptedException | RuntimeException failure) {
      stack.close();
      throw failure;
    }
  }

  private void startAll(HypervisorKind kind, Progress progress)
      throws IOException, InterruptedException {
    Backbone started = Backbone.launch(state, secrets, ports, services());
    parts.push(started);
    backbone = Optional.of(started);
    Sites hypervisors = shape.isExample() ? exampleSites(kind) : new OwnSites(shape.fabric());
    parts.push(hypervisors);
    sites = Optional.of(hypervisors);
    started.awaitDatabase();
    progress.detail("PostgreSQL on port " + started.databasePort());
    startServices(progress);
    started.awaitBroker();
    progress.detail("Kafka on " + started.bootstrapServers());
    ports.remember();
  }

  private Sites exampleSites(HypervisorKind kind) throws IOException {
    return switch (kind) {
      case LIBVIRT -> LibvirtSites.start(state);
      case SIMULATED -> SimulatedSites.start(state);
    };
  }

  /** Each has a database, a role, and a user of the broker, all of this name. */
  private List<String> services() {
    List<String> names = new ArrayList<>(List.of(VAULT, MAPPING));
    for (Site site : shape.fabric().sites()) {
      names.add(providerService(site));
      site.hosts().forEach(host -> names.add(hostService(site, host)));
    }
    return names;
  }

  private static String providerService(Site site) {
    return "provider_" + plain(site.name());
  }

  private static String hostService(Site site, Host host) {
    return "host_" + plain(site.name()) + "_" + plain(host.name());
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_");
  }

  /**
   * All at once, save that a host that has not enrolled yet needs its provider-agent's join token
   * first.
   */
  private void startServices(Progress progress) throws IOException, InterruptedException {
    Map<String, Integer> hostPorts = hostPorts();
    Path fabricFile = shape.writeWithUrls(state, hostPorts);
    int vaultPort = ports.choose("vault", VAULT_PORT);
    int mappingPort = ports.choose("mapping", MAPPING_PORT);
    mappingUrl = url(mappingPort);
    Child vaultProcess = push(vaultService(vaultPort, mappingPort).launch());
    Map<String, Child> providerChildren = new HashMap<>();
    Map<String, URI> providerUrls = new HashMap<>();
    int usual = PROVIDER_PORT;
    for (Site site : shape.fabric().sites()) {
      int port = ports.choose("provider " + site.name(), usual++);
      providerUrls.put(site.name(), url(port));
      providerChildren.put(site.name(), push(providerService(site, port, fabricFile).launch()));
    }
    Map<String, Child> hostChildren = new HashMap<>();
    launchHosts(hostPorts, hostChildren, true);
    Child mappingProcess = push(mappingService(mappingPort, url(vaultPort).toString()).launch());
    for (Site site : shape.fabric().sites()) {
      ProviderProcess provider =
          ProviderProcess.ready(
              site.name(),
              providerState(site),
              java.util.Objects.requireNonNull(providerUrls.get(site.name())),
              java.util.Objects.requireNonNull(providerChildren.get(site.name())));
      parts.push(provider);
      providers.put(site.name(), provider);
      progress.detail("provider-agent " + site.name() + " " + provider.url());
    }
    launchHosts(hostPorts, hostChildren, false);
    awaitVault(url(vaultPort), vaultProcess);
    progress.detail("vault-service " + url(vaultPort));
    Https.awaitHealthy("mapping-service", mappingUrl, certificates.rootFile(), mappingProcess);
    progress.detail("mapping-service " + mappingUrl);
    awaitHosts(hostPorts, hostChildren, progress);
    writeAgentsFile();
  }

  private Map<String, Integer> hostPorts() throws IOException {
    Map<String, Integer> chosen = new TreeMap<>();
    int usual = AGENT_PORT;
    for (Site site : shape.fabric().sites()) {
      for (Host host : site.hosts()) {
        String name = site.certificateName(host);
        chosen.put(name, ports.choose("host " + name, usual));
        usual += 100;
      }
    }
    return chosen;
  }

  private void launchHosts(
      Map<String, Integer> hostPorts, Map<String, Child> launched, boolean onlyEnrolled)
      throws IOException {
    for (Site site : shape.fabric().sites()) {
      for (Host host : site.hosts()) {
        String name = site.certificateName(host);
        if (launched.containsKey(name)) {
          continue;
        }
        Path joinFile = hostState(name).path().resolve("join.json");
        if (!Files.exists(joinFile)) {
          if (onlyEnrolled) {
            continue;
          }
          Files.createDirectories(joinFile.getParent());
          Secrets.write(joinFile, provider(site.name()).client().joinToken(host.name()));
        }
        int port = java.util.Objects.requireNonNull(hostPorts.get(name));
        launched.put(name, push(hostService(site, host, port, joinFile).launch()));
      }
    }
  }

  private void awaitHosts(
      Map<String, Integer> hostPorts, Map<String, Child> launched, Progress progress)
      throws IOException, InterruptedException {
    for (Map.Entry<String, Integer> one : hostPorts.entrySet()) {
      String name = one.getKey();
      HostProcess host =
          HostProcess.ready(
              name,
              hostState(name),
              url(one.getValue()),
              java.util.Objects.requireNonNull(launched.get(name)));
      parts.push(host);
      hosts.put(name, host);
      progress.detail("host-agent " + name + " " + host.url());
    }
  }

  private Child push(Child child) {
    parts.push(child);
    return child;
  }

  private Service vaultService(int port, int mappingPort) throws IOException {
    StateFolder folder = state.child(VAULT);
    Files.createDirectories(folder.path());
    Map<String, String> settings = new TreeMap<>(Service.onLoopback(port));
    settings.putAll(certificates.listenerSettings(VAULT));
    settings.put("secondsite.exit-with-parent", "true");
    settings.put("quarkus.datasource.jdbc.url", running().jdbcUrl(VAULT));
    settings.put("secondsite.vault.url", url(port).toString());
    settings.put("secondsite.vault.mapping.url", url(mappingPort).toString());
    settings.put("secondsite.vault.authority.certificate", certificates.vaultAuthorityFile("crt"));
    settings.put("secondsite.vault.authority.key", certificates.vaultAuthorityFile("key"));
    settings.put("secondsite.vault.authority.root", certificates.rootFile().toString());
    settings.put("secondsite.vault.state-directory", folder.path().toString());
    settings.put("secondsite.vault.issuer.key", certificates.tokenFile("key"));
    settings.put("secondsite.vault.issuer.public-key", certificates.tokenFile("pub"));
    settings.put("secondsite.vault.mapping.ca-file", certificates.rootFile().toString());
    Map<String, String> hidden = new TreeMap<>(running().access(VAULT));
    hidden.put("SECONDSITE_VAULT_ISSUER_ADMINISTRATOR_SECRET", secrets.administrator());
    return new Service(
        "vault-service", "vault-service", settings, hidden, folder.path().resolve("service.log"));
  }

  private Service mappingService(int port, String issuer) throws IOException {
    StateFolder folder = state.child(MAPPING);
    Files.createDirectories(folder.path());
    Map<String, String> settings = new TreeMap<>(Service.onLoopback(port));
    settings.putAll(certificates.listenerSettings(MAPPING));
    settings.put("secondsite.exit-with-parent", "true");
    settings.put("quarkus.datasource.jdbc.url", running().jdbcUrl(MAPPING));
    settings.put("secondsite.mapping.token-issuer", issuer);
    settings.put("secondsite.mapping.token-key", certificates.tokenFile("pub"));
    return new Service(
        "mapping-service",
        "mapping-service",
        settings,
        running().access(MAPPING),
        folder.path().resolve("service.log"));
  }

  private Service providerService(Site site, int port, Path fabricFile) throws IOException {
    StateFolder folder = providerState(site);
    Files.createDirectories(folder.path());
    Map<String, String> settings = new TreeMap<>(Service.onLoopback(port));
    settings.put("secondsite.exit-with-parent", "true");
    settings.put("secondsite.provider.site", site.name());
    settings.put("secondsite.provider.fabric", fabricFile.toString());
    settings.put("secondsite.provider.state-directory", folder.path().toString());
    settings.put("secondsite.provider.advertised-url", url(port).toString());
    settings.put("quarkus.datasource.jdbc.url", running().jdbcUrl(providerService(site)));
    return new Service(
        "provider-agent " + site.name(),
        "provider-agent",
        settings,
        running().access(providerService(site)),
        folder.path().resolve("agent.log"));
  }

  private Service hostService(Site site, Host host, int port, Path joinFile) throws IOException {
    String name = site.certificateName(host);
    StateFolder folder = hostState(name);
    Map<String, String> settings = new TreeMap<>(Service.onLoopback(port));
    settings.putAll(sites().agentSettings(site.name(), host));
    settings.put("secondsite.agent.name", name);
    settings.put("secondsite.agent.state-directory", folder.path().toString());
    settings.put("secondsite.agent.replica-directory", replicas(host, folder));
    settings.put("secondsite.agent.advertised-url", url(port).toString());
    settings.put("secondsite.agent.exit-with-parent", "true");
    settings.put("secondsite.agent.join-file", joinFile.toString());
    settings.put("secondsite.agent.events", "true");
    settings.put("quarkus.datasource.jdbc.url", running().jdbcUrl(hostService(site, host)));
    return new Service(
        "host-agent " + name,
        Installation.HOST_AGENT,
        settings,
        running().access(hostService(site, host)),
        folder.path().resolve("agent.log"));
  }

  /** The first place that one's own fabric names for the host; the example's lies in the state. */
  private String replicas(Host host, StateFolder folder) {
    return shape.isExample() || host.storage().isEmpty()
        ? folder.path().resolve("replicas").toString()
        : host.storage().getFirst().path();
  }

  private void awaitVault(URI url, Child process) throws IOException, InterruptedException {
    Https.awaitHealthy("vault-service", url, certificates.rootFile(), process);
    VaultAddress address =
        new VaultAddress(
            url,
            certificates.rootFile(),
            "00000000-0000-0000-0000-000000000001",
            "secondsite",
            "vault1",
            "administrator",
            secrets.administratorFile());
    address.write(state.path());
    VaultClient client = VaultClient.of(address);
    parts.push(client);
    vault = Optional.of(client);
  }

  /** Makes the vault and registers every site that is not registered yet. */
  void register(Progress progress) throws IOException, InterruptedException {
    vault().createVault("local");
    for (ProviderProcess provider : providers.values()) {
      register(provider, progress);
    }
    for (ProviderProcess provider : providers.values()) {
      Until.holds(
          "the vault to show " + provider.site(),
          READY_DEADLINE,
          () -> {
            try {
              return !vault().containers(provider.site()).isEmpty();
            } catch (AgentException notYet) {
              return false;
            }
          });
    }
  }

  private void register(ProviderProcess provider, Progress progress) {
    if (isRegistered(provider)) {
      return;
    }
    provider.client().register(vault().createRegistrationKey());
    progress.detail("provider-agent " + provider.site() + " registered with a key of its own");
  }

  private static boolean isRegistered(ProviderProcess provider) {
    return provider.client().registration().path("state").asText().equals("REGISTERED");
  }

  private StateFolder providerState(Site site) {
    return state.child("provider-" + site.name().toLowerCase(Locale.ROOT));
  }

  private StateFolder hostState(String certificateName) {
    return state.child(certificateName.toLowerCase(Locale.ROOT));
  }

  /** Lets {@code secondsite host … --agent NAME} find the agents. */
  private void writeAgentsFile() throws IOException {
    List<Map<String, String>> entries =
        hosts.values().stream()
            .map(host ->
                Map.of(
                    "name", host.name(),
                    "url", host.url().toString(),
                    "operatorDirectory", host.state().path().resolve("operator").toString()))
            .toList();
    new ObjectMapper()
        .writerWithDefaultPrettyPrinter()
        .writeValue(state.agentsFile().toFile(), entries);
  }

  private static URI url(int port) {
    return URI.create("https://127.0.0.1:" + port);
  }

  /** The machine that stands for the user's own, running at NewYork; none on one's own fabric. */
  Optional<Guest> startSampleGuest() throws Exception {
    return shape.isExample()
        ? Optional.of(sites().startGuest(NEW_YORK, SAMPLE_GUEST))
        : Optional.empty();
  }

  private Backbone running() {
    return backbone.orElseThrow();
  }

  String databaseUrl() {
    return "tcp://127.0.0.1:" + running().databasePort();
  }

  String brokerUrl() {
    return "tcp://" + running().bootstrapServers();
  }

  VaultClient vault() {
    return vault.orElseThrow();
  }

  URI mappingUrl() {
    return mappingUrl;
  }

  ProviderProcess provider(String site) {
    return Optional.ofNullable(providers.get(site)).orElseThrow();
  }

  List<ProviderProcess> providers() {
    return List.copyOf(providers.values());
  }

  List<HostProcess> hosts() {
    return List.copyOf(hosts.values());
  }

  /** The first host of a site. */
  HostProcess host(String site) {
    Site found = shape.fabric().site(site).orElseThrow();
    return Optional.ofNullable(hosts.get(found.certificateName(found.hosts().getFirst())))
        .orElseThrow();
  }

  Sites sites() {
    return sites.orElseThrow();
  }

  StateFolder state() {
    return state;
  }

  @Override
  public synchronized void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        System.err.println("secondsite: ending " + part + ": " + e.getMessage());
      }
    }
    try {
      Leftovers.end(state);
    } catch (IOException | InterruptedException e) {
      System.err.println("secondsite: ending what was left: " + e.getMessage());
    }
  }
}
