package io.secondsite.vault.protection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Walks the whole table of ItemState's Javadoc: every state with every transition. */
final class ItemStateTest {
  private static final UUID ID = UUID.fromString("00000000-0000-4000-8000-000000000001");
  private static final UUID OTHER = UUID.fromString("00000000-0000-4000-8000-000000000002");
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final Failure WHY = new Failure("CODE", "why", null);

  private static final List<ItemState> STATES =
      List.of(
          new ItemState.Enabling(),
          new ItemState.InitialReplication(),
          new ItemState.EnableFailed(WHY),
          new ItemState.Protected(),
          new ItemState.DrillStarting(ID),
          new ItemState.DrillRunning(ID),
          new ItemState.DrillCleaning(OTHER, ID),
          new ItemState.FailingOver(ID),
          new ItemState.FailoverFailed(ID, WHY, AT),
          new ItemState.FailedOver(ID, AT),
          new ItemState.Disabling());

  private static final Map<String, Function<ItemState, Optional<ItemState>>> TRANSITIONS =
      Map.ofEntries(
          Map.entry("drillBegun", state -> state.drillBegun(OTHER)),
          Map.entry("drillEnded running", state -> state.drillEnded(ID, true)),
          Map.entry("drillEnded with nothing", state -> state.drillEnded(ID, false)),
          Map.entry("another drillEnded", state -> state.drillEnded(OTHER, true)),
          Map.entry("cleanupBegun", state -> state.cleanupBegun(OTHER)),
          Map.entry("cleanupEnded clean", state -> state.cleanupEnded(ID, true)),
          Map.entry("cleanupEnded failed", state -> state.cleanupEnded(ID, false)),
          Map.entry("another cleanupEnded", state -> state.cleanupEnded(OTHER, true)),
          Map.entry("failoverBegun", state -> state.failoverBegun(OTHER)),
          Map.entry("failoverEnded", state -> state.failoverEnded(ID, Optional.empty(), AT)),
          Map.entry("failoverEnded failed", state -> state.failoverEnded(ID, Optional.of(WHY), AT)),
          Map.entry(
              "another failoverEnded", state -> state.failoverEnded(OTHER, Optional.empty(), AT)),
          Map.entry("failedOverAlone", state -> state.failedOverAlone(OTHER, AT)),
          Map.entry("drillRunsAlone", state -> state.drillRunsAlone(OTHER)),
          Map.entry("cleanedUpAlone", ItemState::cleanedUpAlone),
          Map.entry("pointCommitted later", state -> state.pointCommitted(AT.plusSeconds(1))),
          Map.entry("pointCommitted before", state -> state.pointCommitted(AT)),
          Map.entry("disabled", ItemState::disabled));

  private static final Map<String, String> TABLE =
      Map.ofEntries(
          Map.entry("Protected drillBegun", "DrillStarting"),
          Map.entry("DrillStarting drillEnded running", "DrillRunning"),
          Map.entry("DrillStarting drillEnded with nothing", "Protected"),
          Map.entry("DrillRunning cleanupBegun", "DrillCleaning"),
          Map.entry("DrillCleaning cleanupEnded clean", "Protected"),
          Map.entry("DrillCleaning cleanupEnded failed", "DrillRunning"),
          Map.entry("Protected failoverBegun", "FailingOver"),
          Map.entry("FailoverFailed failoverBegun", "FailingOver"),
          Map.entry("FailingOver failoverEnded", "FailedOver"),
          Map.entry("FailingOver failoverEnded failed", "FailoverFailed"),
          Map.entry("Enabling failedOverAlone", "FailedOver"),
          Map.entry("InitialReplication failedOverAlone", "FailedOver"),
          Map.entry("EnableFailed failedOverAlone", "FailedOver"),
          Map.entry("Protected failedOverAlone", "FailedOver"),
          Map.entry("DrillStarting failedOverAlone", "FailedOver"),
          Map.entry("DrillRunning failedOverAlone", "FailedOver"),
          Map.entry("DrillCleaning failedOverAlone", "FailedOver"),
          Map.entry("FailingOver failedOverAlone", "FailedOver"),
          Map.entry("FailoverFailed failedOverAlone", "FailedOver"),
          Map.entry("Protected drillRunsAlone", "DrillRunning"),
          Map.entry("DrillRunning cleanedUpAlone", "Protected"),
          Map.entry("FailoverFailed pointCommitted later", "Protected"),
          Map.entry("Enabling disabled", "Disabling"),
          Map.entry("InitialReplication disabled", "Disabling"),
          Map.entry("EnableFailed disabled", "Disabling"),
          Map.entry("Protected disabled", "Disabling"),
          Map.entry("FailoverFailed disabled", "Disabling"),
          Map.entry("FailedOver disabled", "Disabling"));

  static List<ItemState> states() {
    return STATES;
  }

  @ParameterizedTest
  @MethodSource("states")
  void a_state_allows_what_the_table_says_and_nothing_else(ItemState state) {
    TRANSITIONS.forEach((name, transition) -> {
      String row = state.getClass().getSimpleName() + " " + name;
      assertThat(transition.apply(state).map(next -> next.getClass().getSimpleName()))
          .as(row)
          .isEqualTo(Optional.ofNullable(TABLE.get(row)));
    });
  }

  @ParameterizedTest
  @MethodSource("states")
  void news_of_the_sites_move_only_what_is_being_enabled(ItemState state) {
    boolean isEnabling =
        state instanceof ItemState.Enabling
            || state instanceof ItemState.InitialReplication
            || state instanceof ItemState.EnableFailed;
    EnableProgress nothing = new EnableProgress(null, null, false);

    assertThat(state.following(nothing)).isEqualTo(isEnabling ? new ItemState.Enabling() : state);
  }
}
