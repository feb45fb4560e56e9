package io.secondsite.benchmarks;

import io.secondsite.cli.AgentClient;
import io.secondsite.cli.AgentException;
import io.secondsite.cli.ReplicateRequest;
import io.secondsite.cli.Replication;
import io.secondsite.disk.Cluster;
import io.secondsite.lab.LabSite;
import io.secondsite.testkit.FreePorts;
import io.secondsite.testkit.link.FaultProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The product: a source's and a replica's host-agent, processes of their own with the launcher's
 * options, paired by certificates. There is no database, which is an index only.
 */
final class TwoAgents implements AutoCloseable {
  private static final Duration READY = Duration.ofSeconds(90);
  private static final Duration PATIENCE = Duration.ofMinutes(20);
  private static final long POLL_NANOS = 100_000_000;
  private static final String SOURCE = "bench-source";
  private static final String REPLICA = "bench-replica";

  private final Agent source;
  private final Agent replica;
  private final @Nullable FaultProxy link;

  private record Agent(Path folder, Process process, AgentClient client) {}

  private TwoAgents(Agent source, Agent replica, @Nullable FaultProxy link) {
    this.source = source;
    this.replica = replica;
    this.link = link;
  }

  /** Starts and pairs both; the source is the host of a lab's site. */
  static TwoAgents start(Path work, LabSite site) throws IOException, InterruptedException {
    int port = FreePorts.any();
    return start(work, site, port, port, null);
  }

  /** The same with a link between that counts bytes. */
  static TwoAgents startCounted(Path work, LabSite site) throws IOException, InterruptedException {
    int port = FreePorts.any();
    FaultProxy link =
        new FaultProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
    return start(work, site, port, link.port(), link);
  }

  private static TwoAgents start(
      Path work, LabSite site, int port, int advertisedPort, @Nullable FaultProxy link)
      throws IOException, InterruptedException {
    int own = FreePorts.any();
    Agent source =
        agent(
            work,
            SOURCE,
            own,
            own,
            Map.of(
                "secondsite.agent.hypervisor", "libvirt",
                "secondsite.agent.libvirt-uri", site.uri(),
                "secondsite.agent.runtime-directory", site.work().toString()));
    Agent replica =
        agent(
            work,
            REPLICA,
            port,
            advertisedPort,
            Map.of(
                "secondsite.agent.hypervisor",
                "simulated",
                "secondsite.agent.runtime-directory",
                work.resolve("run").toString()));
    source.client().pair(replica.client());
    return new TwoAgents(source, replica, link);
  }

  /** Bytes that crossed the counted link so far, both ways. */
  long networkBytes() {
    if (link == null) {
      throw new IllegalStateException("nobody counts");
    }
    return link.arrivedThere() + link.arrivedBack();
  }

  private static Agent agent(
      Path work, String name, int port, int advertisedPort, Map<String, String> own)
      throws IOException, InterruptedException {
    Path folder = Files.createDirectories(work.resolve(name));
    URI url = URI.create("https://127.0.0.1:" + port);
    Map<String, String> settings = new TreeMap<>(own);
    settings.put("quarkus.http.host", "127.0.0.1");
    settings.put("quarkus.http.ssl-port", Integer.toString(port));
    settings.put("quarkus.datasource.jdbc.url", "jdbc:postgresql://127.0.0.1:1/none");
    settings.put("secondsite.agent.name", name);
    settings.put("secondsite.agent.state-directory", folder.toString());
    settings.put("secondsite.agent.advertised-url", "https://127.0.0.1:" + advertisedPort);
    settings.put("secondsite.agent.exit-with-parent", "true");
    Process process =
        new ProcessBuilder(command(settings))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("agent.log").toFile())
            .start();
    Path operator = folder.resolve("operator");
    await(
        name + " (see " + folder.resolve("agent.log") + ")",
        READY,
        () -> {
          if (!process.isAlive()) {
            throw new IllegalStateException(name + " ended at once");
          }
          return Files.exists(operator.resolve("operator.crt")) && answers(url, operator);
        });
    return new Agent(folder, process, AgentClient.of(url, operator));
  }

  private static List<String> command(Map<String, String> settings) throws IOException {
    String home = System.getProperty("secondsite.home");
    Path jar =
        Path.of(home == null ? "." : home, "host-agent/agent/target/quarkus-app/quarkus-run.jar");
    if (!Files.exists(jar)) {
      throw new IOException("the host-agent is not built: " + jar.toAbsolutePath());
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx256m"));
    command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(List.of("-jar", jar.toString()));
    return command;
  }

  private static boolean answers(URI url, Path operator) {
    try (AgentClient probe = AgentClient.of(url, operator)) {
      probe.status();
      return true;
    } catch (AgentException notYet) {
      return false;
    }
  }

  private static void await(String what, Duration patience, BooleanSupplier condition)
      throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IOException("waited in vain for " + what);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  AgentClient source() {
    return source.client();
  }

  AgentClient replica() {
    return replica.client();
  }

  /** Where the replica's volume of a machine lies. */
  Path volume(String vm) {
    return replica.folder().resolve("replicas").resolve(vm);
  }

  /** What the source's and the replica's processes have used of processors so far. */
  String processorSeconds() {
    return "source " + seconds(source) + " s, replica " + seconds(replica) + " s of processor time";
  }

  private static String seconds(Agent agent) {
    return Row.text(
        agent.process().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0);
  }

  /** From the request until the first point is durable at the replica. */
  double replicate(String vm) throws IOException {
    long begin = System.nanoTime();
    source
        .client()
        .replicate(new ReplicateRequest(vm, REPLICA, 900, true, null, null, null, null, null));
    await("the first point of " + vm, PATIENCE, () -> hasPoint(vm));
    return (System.nanoTime() - begin) / 1e9;
  }

  private boolean hasPoint(String vm) {
    Replication now = source.client().replication(vm);
    if (now.lastError() != null) {
      throw new IllegalStateException("the replication fails: " + now.lastError().detail());
    }
    return now.newestPoint() != null;
  }

  /**
   * One cycle: begin to durable acknowledgement.
   *
   * @param clusters that it must find changed, or it is not what is to be measured
   */
  double cycle(String vm, long clusters) throws IOException {
    long before = source.client().replication(vm).totals().bytesChanged();
    long begin = System.nanoTime();
    source.client().cycle(vm, false);
    double seconds = (System.nanoTime() - begin) / 1e9;
    long changed = source.client().replication(vm).totals().bytesChanged() - before;
    if (changed < clusters * Cluster.SIZE_BYTES) {
      throw new IOException("the cycle found " + changed + " bytes changed only");
    }
    return seconds;
  }

  @Override
  public void close() {
    if (link != null) {
      link.close();
    }
    for (Agent agent : List.of(source, replica)) {
      agent.client().close();
      agent.process().destroy();
      try {
        if (!agent.process().waitFor(30, TimeUnit.SECONDS)) {
          agent.process().destroyForcibly();
        }
      } catch (InterruptedException e) {
        agent.process().destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
