package io.secondsite.agent.boot;

import static org.awaitility.Awaitility.await;

import io.secondsite.agent.replica.Owners;
import io.secondsite.agent.replica.Replicas;
import io.secondsite.disk.nbd.NbdServerSettings;
import io.secondsite.hypervisor.BootedMachine;
import io.secondsite.hypervisor.HostLife;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.simulated.MachineSpec;
import io.secondsite.hypervisor.simulated.SimulatedHypervisor;
import io.secondsite.hypervisor.simulated.SimulatedSettings;
import io.secondsite.replication.DirectReplicaChannel;
import io.secondsite.replication.EngineSettings;
import io.secondsite.replication.Frequency;
import io.secondsite.replication.ReceiverSettings;
import io.secondsite.replication.ReplicaReceiver;
import io.secondsite.replication.ReplicationEngine;
import io.secondsite.replication.ReplicationListener;
import io.secondsite.replication.ReplicationSpec;
import io.secondsite.volume.ReplicaStore;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** A machine at one simulated host with a replica of a few points at another. */
final class ReplicatedMachine implements AutoCloseable {
  static final String PEER = "NewYork";
  static final String MAC1 = "52:54:00:00:00:01";
  static final String MAC2 = "52:54:00:00:00:02";
  static final String MAC3 = "52:54:00:00:00:03";
  private static final long DISK_BYTES = 16L << 20;

  final UUID vm = UUID.randomUUID();
  final Path folder;
  final SimulatedHypervisor host;
  final Owners owners;
  final Replicas replicas;
  final ReplicaVolume volume;

  private final SimulatedHypervisor sourceHost;
  private final ReplicaStore store;
  private final ReplicaReceiver receiver;

  ReplicatedMachine(Path folder, int points) throws Exception {
    this(folder, points, StoreSettings.defaults());
  }

  ReplicatedMachine(Path folder, int points, StoreSettings settings) throws Exception {
    this.folder = folder;
    Clock clock = Clock.systemUTC();
    sourceHost = hypervisor("source", clock);
    host = hypervisor("host", clock);
    store = ReplicaStore.open(folderOf("replicas"), settings, clock);
    receiver = new ReplicaReceiver(store, ReceiverSettings.defaults(folderOf("staging")), clock);
    replicas = new Replicas(store);
    owners = Owners.open(folderOf("state"), replicas);
    MachineSpec plain = MachineSpec.recording(vm, "web", DISK_BYTES);
    List<MachineSpec.Nic> nics =
        Stream.of(MAC1, MAC2, MAC3).map(mac -> new MachineSpec.Nic(mac, "Blue")).toList();
    sourceHost.define(new MachineSpec(vm, plain.name(), plain.disks(), nics, plain.program()));
    sourceHost.start(vm);
    owners.claim(vm, PEER, () -> store.create(vm, "web"));
    replicate(points, clock);
    volume = store.volume(vm);
  }

  private void replicate(int points, Clock clock) throws Exception {
    DirectReplicaChannel channel = new DirectReplicaChannel(receiver);
    try (ReplicationEngine engine =
        new ReplicationEngine(
            EngineSettings.defaults(folderOf("replications")),
            sourceHost,
            peer -> channel,
            clock,
            UUID::randomUUID,
            new ReplicationListener() {})) {
      engine.start();
      engine.enable(ReplicationSpec.of(vm, "Chicago", new Frequency(Duration.ofMinutes(15))));
      for (int i = 0; i < points; i++) {
        awaitWriting();
        engine.cycleNow(vm, false);
      }
    }
  }

  /** So that every point has changes of its own, however slow the guest is. */
  private void awaitWriting() throws Exception {
    Path log = sourceHost.serialLog(vm);
    long before = flushed(log);
    await().atMost(Duration.ofSeconds(60)).until(() -> flushed(log) > before + 1);
  }

  private static long flushed(Path log) throws IOException {
    return Files.exists(log)
        ? Files.readAllLines(log).stream().filter(line -> line.startsWith("FLUSHED ")).count()
        : 0;
  }

  private SimulatedHypervisor hypervisor(String name, Clock clock) throws Exception {
    return new SimulatedHypervisor(
        SimulatedSettings.under(folderOf(name)).endingWithThisProcess().withHost(hostLife(name)),
        clock);
  }

  private HostLife hostLife(String name) throws Exception {
    Path file = folder.resolve(name + ".life");
    if (!Files.exists(file)) {
      Files.writeString(file, "first");
    }
    return new HostLife(file);
  }

  /** The host loses its power and starts again: no process of a booted machine is left. */
  void rebootHost() throws Exception {
    for (BootedMachine machine : host.booted()) {
      host.kill(machine.vm());
    }
    Files.writeString(folder.resolve("host.life"), UUID.randomUUID().toString());
  }

  Path folderOf(String name) throws Exception {
    return Files.createDirectories(folder.resolve(name));
  }

  /** The boots of a host-agent that was just started, with an answer about the source. */
  Boots boots(SourceInquiry.Answer answer) throws Exception {
    NbdServerSettings server =
        NbdServerSettings.defaults()
            .withDiskExecutor(
                Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().factory()));
    return Boots.open(
        replicas,
        owners,
        host,
        (peer, asked) -> answer,
        new Boots.Place(
            "Chicago",
            folderOf("state"),
            folderOf("run"),
            server,
            Clock.systemUTC(),
            UUID::randomUUID));
  }

  @Override
  public void close() throws HypervisorException, IOException {
    sourceHost.destroy(vm);
    receiver.close();
    store.close();
  }
}
