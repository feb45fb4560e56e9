package io.secondsite.provider.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.provider.hosts.AgentStorage;
import io.secondsite.provider.hosts.SiteHost;
import io.secondsite.provider.protection.Placement.Candidate;
import io.secondsite.provider.protection.Placement.Place;
import io.secondsite.provider.rig.FakeSite;
import io.secondsite.provider.rig.Killer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private static final long NEEDED = 100;

  private final FakeSite chicago = new FakeSite("Chicago", new Killer());
  private final Placement placement = new Placement(chicago.site());

  private Candidate candidate(
      String host, boolean isHolder, long replicas, AgentStorage... storage) {
    return new Candidate(chicago.named(host).orElseThrow(), isHolder, replicas, List.of(storage));
  }

  private static AgentStorage open(String name, long roomBytes) {
    return new AgentStorage(name, "OPEN", null, "NORMAL", 1000, roomBytes + 50, 50);
  }

  private static Optional<String> choose(Candidate... candidates) {
    return Placement.choose(List.of(candidates), NEEDED).map(PlacementTest::text);
  }

  private static String text(Place place) {
    return place.host().name() + "/" + place.location();
  }

  private List<String> asked(String cloud, Optional<String> excluded) {
    return placement.hosts(cloud, chicago.all(), excluded).stream().map(SiteHost::name).toList();
  }

  @Test
  void the_first_by_name_where_nothing_else_decides() {
    assertThat(choose(candidate("host2", false, 0), candidate("host1", false, 0)))
        .contains("host1/null");
  }

  @Test
  void the_location_with_most_room_of_all_hosts() {
    assertThat(
            choose(
                candidate("host1", false, 0, open("a", 300), open("b", 200)),
                candidate("host2", false, 9, open("c", 100), open("d", 301))))
        .contains("host2/d");
  }

  @Test
  void the_one_with_fewest_replicas_where_room_is_the_same() {
    assertThat(
            choose(
                candidate("host1", false, 3, open("a", 300)),
                candidate("host2", false, 1, open("a", 300))))
        .contains("host2/a");
  }

  @Test
  void just_enough_room_is_enough_and_a_byte_less_is_not() {
    assertThat(choose(candidate("host1", false, 0, open("a", NEEDED)))).contains("host1/a");
    assertThat(choose(candidate("host1", false, 0, open("a", NEEDED - 1)))).isEmpty();
  }

  @Test
  void never_a_location_that_is_closed_or_critical() {
    AgentStorage closed = new AgentStorage("c", "CLOSED", "not mounted", "NORMAL", 0, 0, 0);
    AgentStorage critical = new AgentStorage("d", "OPEN", null, "CRITICAL", 100_000, 5_000, 50);
    assertThat(choose(candidate("host1", false, 0, closed, critical))).isEmpty();
    assertThat(choose(candidate("host1", false, 0, closed, critical, open("e", NEEDED))))
        .contains("host1/e");
  }

  @Test
  void a_host_that_is_too_old_to_tell_comes_after_those_that_have_room() {
    assertThat(choose(candidate("host1", false, 0), candidate("host2", false, 5, open("a", 100))))
        .contains("host2/a");
    assertThat(choose(candidate("host1", false, 0), candidate("host2", false, 5, open("a", 99))))
        .contains("host1/null");
  }

  @Test
  void the_one_that_has_the_replica_whatever_else_it_has() {
    assertThat(
            choose(
                candidate("host1", true, 3, open("a", 1)),
                candidate("host2", false, 0, open("a", 900))))
        .contains("host1/null");
  }

  @Test
  void never_the_host_of_the_machine_itself() {
    assertThat(asked("Cloud-Chicago", Optional.of("host1"))).containsExactly("host2");
  }

  @Test
  void never_one_that_is_not_connected() {
    chicago.disconnect("host1");
    assertThat(asked("Cloud-Chicago", Optional.empty())).containsExactly("host2");
  }

  @Test
  void none_in_an_unknown_cloud() {
    assertThat(asked("Other", Optional.empty())).isEmpty();
  }
}
