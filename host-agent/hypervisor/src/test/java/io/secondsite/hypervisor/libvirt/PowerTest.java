package io.secondsite.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.hypervisor.ShutdownOutcome;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.libvirt.DomainInfo.DomainState;

/** What libvirt's states and reasons mean for who asked for a shutdown. */
final class PowerTest {

  @Test
  void onlyAGuestThatEndedItselfWasShutDownInOrder() {
    // Given: virDomainShutoffReason
    Map<Integer, ShutdownOutcome> reasons =
        Map.of(
            0, ShutdownOutcome.UNKNOWN,
            1, ShutdownOutcome.GUEST,
            2, ShutdownOutcome.DESTROYED,
            3, ShutdownOutcome.CRASHED,
            4, ShutdownOutcome.UNKNOWN,
            5, ShutdownOutcome.PAUSED,
            6, ShutdownOutcome.CRASHED,
            7, ShutdownOutcome.UNKNOWN,
            8, ShutdownOutcome.CRASHED,
            99, ShutdownOutcome.UNKNOWN);
    // Then
    reasons.forEach((reason, outcome) ->
        assertThat(
                Power.outcome(new PowerCalls.State(DomainState.VIR_DOMAIN_SHUTOFF, reason, false)))
            .as("reason " + reason)
            .contains(outcome));
  }

  @Test
  void aMachineThatWouldGoOnWithASavedMemoryIsNotShutDown() {
    assertThat(Power.outcome(new PowerCalls.State(DomainState.VIR_DOMAIN_SHUTOFF, 1, true)))
        .contains(ShutdownOutcome.PAUSED);
  }

  @Test
  void everyOtherStateEndsTheWaitOrDoesNot() {
    for (DomainState state : DomainState.values()) {
      switch (state) {
        case VIR_DOMAIN_RUNNING, VIR_DOMAIN_BLOCKED, VIR_DOMAIN_NOSTATE, VIR_DOMAIN_SHUTDOWN ->
            assertThat(Power.outcome(new PowerCalls.State(state, 0, false))).isEmpty();
        case VIR_DOMAIN_PAUSED, VIR_DOMAIN_PMSUSPENDED ->
            assertThat(Power.outcome(new PowerCalls.State(state, 0, false)))
                .contains(ShutdownOutcome.PAUSED);
        case VIR_DOMAIN_CRASHED ->
            assertThat(Power.outcome(new PowerCalls.State(state, 0, false)))
                .contains(ShutdownOutcome.CRASHED);
        case VIR_DOMAIN_SHUTOFF ->
            assertThat(Power.outcome(new PowerCalls.State(state, 1, false)))
                .contains(ShutdownOutcome.GUEST);
      }
    }
  }
}
