package io.secondsite.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.secondsite.agent.index.Index;
import io.secondsite.agent.replica.PointIndexing;
import io.secondsite.agent.stack.AgentUnderTest;
import io.secondsite.agent.stack.Rest;
import io.secondsite.agent.stack.StoredPoints;
import io.secondsite.cli.AgentClient;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.VolumeStore;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The database only repeats what the volumes say. */
@QuarkusTest
@QuarkusTestResource(AgentUnderTest.class)
class LostIndexTest {
  @TestHTTPResource(tls = true)
  @SuppressWarnings("NullAway.Init")
  URI url;

  @Inject
  @SuppressWarnings("NullAway.Init")
  VolumeStore store;

  @Inject
  @SuppressWarnings("NullAway.Init")
  PointIndexing indexing;

  @Inject
  @SuppressWarnings("NullAway.Init")
  Index index;

  @Inject
  @SuppressWarnings("NullAway.Init")
  DataSource database;

  private final UUID vm = UUID.randomUUID();

  private static Path operator() {
    return AgentUnderTest.state().resolve("operator");
  }

  private List<String> indexed() throws SQLException {
    List<String> points = new ArrayList<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select point from recovery_point where vm = '" + vm + "' order by point")) {
      while (rows.next()) {
        points.add(rows.getString(1));
      }
    }
    return points;
  }

  private void loseDatabase() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("drop schema public cascade");
      statement.execute("create schema public");
    }
  }

  @Test
  void nothingIsLostWithTheDatabase() throws Exception {
    // Given: a replica with points, indexed
    ReplicaVolume volume = store.create(vm, "web-" + vm);
    assertThat(volume.claim("NewYork")).isTrue();
    StoredPoints.add(volume, 3);
    indexing.listed(volume, index);
    try (AgentClient client = AgentClient.of(url, operator())) {
      await().until(() -> index.isUp() && indexed().size() == 3);
      List<String> before = indexed();
      var points = client.points(vm.toString());
      var replica = client.replica(vm.toString());
      // When
      loseDatabase();
      var rebuilt = client.rebuildIndex();
      // Then
      assertThat(rebuilt.recoveryPoints()).isGreaterThanOrEqualTo(3);
      assertThat(indexed()).isEqualTo(before);
      assertThat(client.points(vm.toString())).isEqualTo(points);
      assertThat(client.replica(vm.toString())).isEqualTo(replica);
      assertThat(client.status().database()).isEqualTo("UP");
    }
  }

  @Test
  void whatIsOfTheReplicasVerificationIsAskedForWithWhatIsAllowedOnly() throws Exception {
    // Given
    StoredPoints.add(store.create(vm, "web-" + vm), 1);
    Rest rest = Rest.as(url, operator());
    String path = "/replicas/" + vm + "/verifications";
    // Then
    assertThat(rest.get(path).statusCode()).isEqualTo(200);
    assertThat(Rest.json(rest.get(path)).path("points").asInt()).isEqualTo(1);
    assertThat(rest.postText(path, "{}").statusCode()).isEqualTo(400);
    assertThat(rest.postText(path, "{\"all\": true, \"point\": \"x\"}").statusCode())
        .isEqualTo(400);
    assertThat(rest.post(path, Map.of("point", "e00001-s0000000099")).statusCode()).isEqualTo(404);
    assertThat(rest.post(path, Map.of("all", true)).statusCode()).isEqualTo(202);
    await().until(() -> Rest.json(rest.get(path)).path("verified").asInt() == 1);
    assertThat(rest.get("/replications/" + vm + "/verifications").statusCode()).isEqualTo(404);
    assertThat(rest.post("/replicas/" + vm + "/takeovers", Map.of("peer", "")).statusCode())
        .isEqualTo(400);
    assertThat(
            Rest.json(rest.post("/replicas/" + vm + "/takeovers", Map.of("peer", "Boston")))
                .path("keeperEpoch")
                .asInt())
        .isEqualTo(2);
  }
}
