package io.secondsite.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.cli.AgentClient;
import io.secondsite.cli.Point;
import io.secondsite.cli.ReplicateRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tier: plain. R65, R66: two kinds of points, told where points are listed. */
class ConsistentPointsIT {
  private static final Duration DEADLINE = Duration.ofMinutes(3);
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
  void R65_theGuestIsFrozenForTheFirstPointAndNotForTheNext() throws Exception {
    try (AgentClient newYork = ServiceProcess.client(product(), NEW_YORK);
        AgentClient chicago = ServiceProcess.client(product(), CHICAGO)) {
      // Given
      String vm = newYork.vms().getFirst().id().toString();
      newYork.pair(chicago);
      // When
      newYork.replicate(new ReplicateRequest(vm, CHICAGO, 30, true, null, null, null, null, 1));
      Eventually.holds(
          "initial replication", DEADLINE, () -> newYork.replication(vm).newestPoint() != null);
      newYork.cycle(vm, false);
      // Then
      List<Point> points = chicago.points(vm);
      assertThat(points.getFirst().kind()).isEqualTo("APPLICATION_CONSISTENT");
      assertThat(points.subList(1, points.size()))
          .isNotEmpty()
          .allSatisfy(point -> assertThat(point.kind()).isEqualTo("CRASH_CONSISTENT"));
    }
  }
}
