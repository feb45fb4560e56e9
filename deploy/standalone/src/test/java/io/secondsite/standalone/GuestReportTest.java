package io.secondsite.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.standalone.GuestReport.Boot;
import io.secondsite.standalone.SerialWatch.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuestReportTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SLACK = Duration.ofMillis(400);

  /** Record n is seen flushed n seconds after the start. */
  private static final List<Line> SOURCE =
      List.of(flushed(1), flushed(2), flushed(3), flushed(4), flushed(5));

  private static Line flushed(long record) {
    return new Line(START.plusSeconds(record), "FLUSHED " + record);
  }

  private static java.util.Optional<String> contradiction(Boot boot, Instant instant) {
    return GuestReport.contradiction(boot, SOURCE, instant, instant.plusMillis(100), SLACK);
  }

  @Test
  void theLastRecordFlushedBeforeTheInstantIsAccepted() {
    Instant instant = START.plusMillis(3_200);
    assertThat(contradiction(new Boot(3, 0, 3, 3), instant)).isEmpty();
    assertThat(contradiction(new Boot(3, 0, 3, 4), instant)).isEmpty();
  }

  @Test
  void aLostRecordIsNamed() {
    assertThat(contradiction(new Boot(2, 0, 2, 2), START.plusMillis(3_200)))
        .hasValueSatisfying(text -> assertThat(text).contains("record 3 was flushed before"));
  }

  @Test
  void aRecordFromAfterTheFreezeIsNamed() {
    assertThat(contradiction(new Boot(4, 0, 4, 4), START.plusMillis(3_200)))
        .hasValueSatisfying(text -> assertThat(text).contains("newer than the instant"));
  }

  @Test
  void aRecordInFlightAtTheFreezeIsAccepted() {
    // flushed at 4.0 s by the console, the freeze was between 3.8 s and 3.9 s
    assertThat(contradiction(new Boot(4, 0, 4, 4), START.plusMillis(3_800))).isEmpty();
  }

  @Test
  void disksOfTwoInstantsAreNamed() {
    assertThat(contradiction(new Boot(3, 0, 3, 5), START.plusMillis(3_200)))
        .hasValueSatisfying(text -> assertThat(text).contains("two instants"));
  }

  @Test
  void tornRecordsAreNamed() {
    assertThat(contradiction(new Boot(3, 1, 3, 3), START.plusMillis(3_200)))
        .hasValueSatisfying(text -> assertThat(text).contains("1 torn"));
  }

  @Test
  void aBootIsReadFromTheConsole() {
    List<Line> console =
        List.of(
            new Line(START, "FSCK vda exit=1"),
            new Line(START, "FSCK vdb exit=0"),
            new Line(START, "BOOT last=41 torn=0 vda=41 vdb=42"));
    assertThat(GuestReport.boot(console)).contains(new Boot(41, 0, 41, 42));
    assertThat(GuestReport.fileSystemsClean(console)).isTrue();
  }

  @Test
  void damageOrAMissingCheckIsNotClean() {
    assertThat(GuestReport.fileSystemsClean(List.of(new Line(START, "FSCK vda exit=0")))).isFalse();
    assertThat(
            GuestReport.fileSystemsClean(
                List.of(new Line(START, "FSCK vda exit=4"), new Line(START, "FSCK vdb exit=0"))))
        .isFalse();
  }
}
