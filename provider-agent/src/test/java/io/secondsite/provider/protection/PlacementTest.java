package io.secondsite.provider.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.provider.hosts.SiteHost;
import io.secondsite.provider.rig.FakeSite;
import io.secondsite.provider.rig.Killer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private final FakeSite chicago = new FakeSite("Chicago", new Killer());
  private final Placement placement = new Placement(chicago.site());

  private Optional<String> choose(
      Map<String, Long> counts, Set<String> holders, Optional<String> excluded) {
    return placement
        .choose("Cloud-Chicago", chicago.all(), counts, holders, excluded)
        .map(SiteHost::name);
  }

  @Test
  void the_first_by_name_where_nothing_else_decides() {
    assertThat(choose(Map.of(), Set.of(), Optional.empty())).contains("host1");
  }

  @Test
  void the_one_with_fewest_replicas() {
    assertThat(choose(Map.of("host1", 3L, "host2", 1L), Set.of(), Optional.empty()))
        .contains("host2");
  }

  @Test
  void the_one_that_has_the_replica_whatever_else_it_has() {
    assertThat(choose(Map.of("host1", 3L), Set.of("host1"), Optional.empty())).contains("host1");
  }

  @Test
  void never_the_host_of_the_machine_itself() {
    assertThat(choose(Map.of(), Set.of("host1"), Optional.of("host1"))).contains("host2");
  }

  @Test
  void never_one_that_is_not_connected() {
    chicago.disconnect("host1");
    assertThat(choose(Map.of(), Set.of("host1"), Optional.empty())).contains("host2");
  }

  @Test
  void none_in_an_unknown_cloud() {
    assertThat(placement.choose("Other", chicago.all(), Map.of(), Set.of(), Optional.empty()))
        .isEmpty();
  }
}
