package io.secondsite.benchmarks;

import io.secondsite.testkit.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * P1: from the request to replicate a running machine of libvirt until its first point is durable
 * at the other agent; the peers are {@code nbdcopy} from the same image to a raw file with its
 * flush, through TLS with certificates on both sides, and plain.
 */
final class InitialReplicationBenchmark implements ReplicationBenchmark {
  private static final double SLOWER_THAN_TLS = 1.5;
  private static final double SLOWER_THAN_PLAIN = 2;

  private int machines;

  @Override
  public String id() {
    return "P1";
  }

  @Override
  public List<Row> rows(Bench bench, ReplicatedMachine machine, TwoAgents agents) throws Exception {
    CopyOverTls tls = CopyOverTls.create(bench.work().resolve("tls"));
    List<Double> plain = new ArrayList<>();
    Bench.Pair pair =
        bench.inTurn(
            "initial replication",
            () -> initial(bench, machine, agents),
            () -> {
              plain.add(plainCopy(bench, machine));
              bench.say("plain nbdcopy: " + Row.text(plain.getLast()));
              return tlsCopy(bench, machine, tls);
            });
    String what = "%d GiB, half of it random, ".formatted(bench.diskBytes() >> 30);
    return List.of(
        Row.atMost(SLOWER_THAN_TLS, what + "nbdcopy through TLS", "s", pair.ours(), pair.peer()),
        Row.atMost(
            SLOWER_THAN_PLAIN, what + "nbdcopy plain", "s", pair.ours(), Bench.median(plain)));
  }

  private double initial(Bench bench, ReplicatedMachine machine, TwoAgents agents)
      throws Exception {
    String vm = machine.startAnew(++machines).toString();
    String before = agents.processorSeconds();
    double seconds = agents.replicate(vm);
    bench.say("before: " + before + "; after: " + agents.processorSeconds());
    agents.source().endReplication(vm);
    agents.replica().deleteReplica(vm);
    machine.end();
    return seconds;
  }

  private static double plainCopy(Bench bench, ReplicatedMachine machine) throws Exception {
    Path socket = bench.work().resolve("plain.sock");
    List<String> command =
        new ArrayList<>(List.of("qemu-nbd", "-r", "-t", "-e", "8", "-f", "qcow2"));
    command.addAll(List.of("-k", socket.toString(), machine.image().toString()));
    try (Tool server = Tool.serving(socket, command)) {
      server.ensureRunning();
      return copy(bench, "nbd+unix:///?socket=" + socket);
    }
  }

  private static double tlsCopy(Bench bench, ReplicatedMachine machine, CopyOverTls tls)
      throws Exception {
    int port = FreePorts.any();
    List<String> command =
        new ArrayList<>(List.of("qemu-nbd", "-r", "-t", "-e", "8", "-f", "qcow2"));
    command.addAll(tls.serverOptions(port));
    command.add(machine.image().toString());
    try (Tool server = Tool.serving(port, command)) {
      server.ensureRunning();
      return copy(bench, tls.uri(port));
    }
  }

  private static double copy(Bench bench, String from) throws Exception {
    Path to = bench.work().resolve("copy.raw");
    long begin = System.nanoTime();
    Tool.run("nbdcopy", "--flush", from, to.toString());
    double seconds = (System.nanoTime() - begin) / 1e9;
    Files.delete(to);
    return seconds;
  }
}
