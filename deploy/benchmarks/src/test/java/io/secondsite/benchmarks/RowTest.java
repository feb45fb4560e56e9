package io.secondsite.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowTest {

  @Test
  void whatIsWithinItsAllowanceMeetsAGoalOfAtMost() {
    Row row = Row.atMost(1.2, 0.3, "start", "s", 1.5, 1.0);
    assertThat(row.ratio()).isCloseTo(1.2, org.assertj.core.data.Offset.offset(1e-9));
    assertThat(row.met()).isTrue();
    assertThat(Row.atMost(1.2, 0.3, "start", "s", 1.51, 1.0).met()).isFalse();
  }

  @Test
  void aGoalOfAtLeastWantsMore() {
    assertThat(Row.atLeast(10, "reads", "reads/s", 1000, 100).met()).isTrue();
    assertThat(Row.atLeast(10, "reads", "reads/s", 999, 100).met()).isFalse();
  }

  @Test
  void theRowThatMissesItsGoalStandsForAll() {
    List<Row> rows =
        List.of(
            Row.atLeast(1, "a", "x", 2, 1),
            Row.atLeast(1, "b", "x", 1, 2),
            Row.shown("c", "x", 1, 9));
    assertThat(Benchmarks.summary("p4", rows))
        .containsEntry("id", "P4")
        .containsEntry("ratio", 0.5)
        .containsEntry("goal", ">= 1 x the peer")
        .containsEntry("met", false);
  }

  @Test
  void whereAllAreMetTheFirstStandsForAll() {
    List<Row> rows = List.of(Row.atLeast(1, "a", "x", 2, 1), Row.shown("c", "x", 1, 9));
    assertThat(Benchmarks.summary("P4", rows))
        .containsEntry("ratio", 2.0)
        .containsEntry("met", true);
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetween() {
    assertThat(Bench.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2.0);
    assertThat(Bench.median(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
  }

  @Test
  void contentIsTheSameInEveryRunAndHalfOfItDoesNotCompress() {
    assertThat(Content.cluster(5)).isEqualTo(Content.cluster(5)).isNotEqualTo(Content.cluster(7));
    assertThat(Content.cluster(5)).asString().isASCII();
  }
}
