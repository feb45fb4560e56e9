package io.secondsite.agent.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.agent.pairing.Peers;
import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.agent.stack.OtherAgent;
import io.secondsite.replication.BandwidthSchedule;
import io.secondsite.replication.Bandwidths;
import io.secondsite.replication.LinkPacing;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may go to a peer outlives a restart and is nobody's who is not paired. */
class PeerBandwidthsTest {
  private static final BandwidthSchedule OFFICE =
      new BandwidthSchedule(
          ZoneId.of("Europe/Berlin"),
          50L << 20,
          List.of(
              new BandwidthSchedule.Window(
                  Set.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
                  LocalTime.of(8, 0),
                  LocalTime.of(18, 0),
                  5L << 20)));

  @TempDir Path folder;

  @Test
  void aLimitHoldsAtOnceAndAfterARestart() throws Exception {
    // Given
    Bandwidths link = bandwidths();
    PeerBandwidths limits = PeerBandwidths.open(folder, paired(), link);
    // When
    limits.limit("Chicago", OFFICE);
    // Then
    assertThat(link.ofPeer("Chicago")).isEqualTo(OFFICE);
    Bandwidths later = bandwidths();
    PeerBandwidths reopened = PeerBandwidths.open(folder, paired(), later);
    reopened.hold();
    assertThat(later.ofPeer("Chicago")).isEqualTo(OFFICE);
    assertThat(reopened.of("Chicago")).isEqualTo(OFFICE);
  }

  @Test
  void aPeerThatIsNotPairedHasNone() throws Exception {
    PeerBandwidths limits = PeerBandwidths.open(folder, paired(), bandwidths());
    assertThatThrownBy(() -> limits.limit("Nobody", OFFICE))
        .isInstanceOfSatisfying(
            ProblemException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.UNKNOWN_PEER));
  }

  @Test
  void whatIsAnsweredIsWhatCanBeAsked() {
    assertThat(BandwidthProposal.of(OFFICE).checked()).isEqualTo(OFFICE);
  }

  private static Bandwidths bandwidths() {
    return new Bandwidths(LinkPacing.of(Clock.systemUTC()));
  }

  private Peers paired() throws Exception {
    Peers peers = Peers.open(folder, "NewYork");
    if (peers.named("Chicago").isEmpty()) {
      peers.pair(
          OtherAgent.named("Chicago", folder.resolve("chicago"))
              .proposal("https://chicago.example:8084"));
    }
    return peers;
  }
}
