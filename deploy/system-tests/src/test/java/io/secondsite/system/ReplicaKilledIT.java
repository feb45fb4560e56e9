package io.secondsite.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.cli.AgentClient;
import io.secondsite.cli.Cycle;
import io.secondsite.cli.Point;
import io.secondsite.cli.ReplicateRequest;
import io.secondsite.cli.Replication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tier: plain. I2, I5: SIGKILL of the replica's host-agent while a delta arrives. */
class ReplicaKilledIT {
  private static final Duration DEADLINE = Duration.ofMinutes(3);
  private static final int KILLS = 3;
  private static final String NEW_YORK = "host1.NewYork";
  private static final String CHICAGO = "host1.Chicago";

  @TempDir private Path state;

  private Product product() {
    return new Product(state);
  }

  @BeforeEach
  void up() throws Exception {
    Product.Answer up = product().run(DEADLINE, "up", "--hypervisor=simulated");
    assertThat(up.exitCode()).as(up.output()).isZero();
  }

  @AfterEach
  void down() throws Exception {
    product().run(DEADLINE, "down", "--purge");
  }

  @Test
  void I5_aDeltaCutOffIsNotListedAndTheNextCycleRepairsIt() throws Exception {
    try (AgentClient newYork = ServiceProcess.client(product(), NEW_YORK);
        AgentClient chicago = ServiceProcess.client(product(), CHICAGO);
        ServiceProcess replica = ServiceProcess.agent(product(), CHICAGO);
        ExecutorService asker = Executors.newSingleThreadExecutor()) {
      // Given
      String vm = newYork.vms().getFirst().id().toString();
      newYork.pair(chicago);
      newYork.replicate(ReplicateRequest.of(vm, CHICAGO));
      Eventually.holds("initial replication", DEADLINE, () -> isReplicating(newYork, vm));
      for (int kill = 0; kill < KILLS; kill++) {
        List<String> acknowledged = ids(chicago.points(vm));
        // When the agent dies in a cycle
        Future<Cycle> cycle = asker.submit(() -> newYork.cycle(vm, false));
        Eventually.holds("a delta under way", DEADLINE, () -> cycle.isDone() || deltaUnderWay());
        replica.kill();
        String durable = pointOf(cycle);
        replica.startAgain();
        Eventually.holds("Chicago", DEADLINE, () -> ServiceProcess.answers(chicago));
        // Then everything acknowledged is listed, and whatever is listed is whole
        assertThat(ids(chicago.points(vm))).containsAll(acknowledged);
        if (!durable.isEmpty()) {
          assertThat(ids(chicago.points(vm))).contains(durable);
        }
        for (Point point : chicago.points(vm)) {
          assertThat(chicago.verify(vm, point.id()).identicalToManifest()).as(point.id()).isTrue();
        }
        // And the next cycle is byte-identical to the source
        Cycle next = cycleWhenPeerIsBack(newYork, vm);
        assertThat(next.digests()).isPresent();
        assertThat(chicago.verify(vm, next.point()).digests()).isEqualTo(next.digests().get());
      }
    }
  }

  private static boolean isReplicating(AgentClient agent, String vm) {
    Replication replication = agent.replication(vm);
    return replication.state().equals("REPLICATING") && replication.newestPoint() != null;
  }

  /** Unfinished files of a point lie in the replica's folders while its delta arrives. */
  private boolean deltaUnderWay() throws Exception {
    try (Stream<Path> files = Files.walk(product().agentState(CHICAGO).resolve("replicas"))) {
      return files.anyMatch(file -> file.toString().endsWith(".partial"));
    } catch (java.io.UncheckedIOException movedMeanwhile) {
      return false;
    }
  }

  private static String pointOf(Future<Cycle> cycle) throws InterruptedException {
    try {
      return cycle.get().point();
    } catch (ExecutionException failedBecauseTheReplicaDied) {
      return "";
    }
  }

  private static Cycle cycleWhenPeerIsBack(AgentClient agent, String vm) throws Exception {
    Cycle[] done = new Cycle[1];
    Eventually.holds(
        "a cycle after the return",
        DEADLINE,
        () -> {
          try {
            done[0] = agent.cycle(vm, true);
            return true;
          } catch (io.secondsite.cli.AgentException notYet) {
            return false;
          }
        });
    return done[0];
  }

  private static List<String> ids(List<Point> points) {
    return points.stream().map(Point::id).toList();
  }
}
