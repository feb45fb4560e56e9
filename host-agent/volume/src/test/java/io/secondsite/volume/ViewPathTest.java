package io.secondsite.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.disk.Cluster;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which points' entries a view sees, where points form a tree and some are gone. */
class ViewPathTest {
  private static final Line FIRST = new Line(1, null);

  private static PointId id(long epoch, long sequence) {
    return new PointId(epoch, sequence);
  }

  private static ViewPath path(List<PointId> layers, List<@Nullable Line> lines, long... clusters) {
    long[] sizes = new long[layers.size()];
    for (int layer = 0; layer < sizes.length; layer++) {
      long count = clusters.length == 0 ? 100 : clusters[layer];
      sizes[layer] = count * Cluster.SIZE_BYTES;
    }
    return new ViewPath(layers, sizes, lines);
  }

  @Test
  void whatALineLeftBehindIsNotOnTheNewOne() {
    // Given: a failover at point 5 of 1 to 9
    Line second = new Line(2, id(1, 5));
    ViewPath path =
        path(
            List.of(id(1, 1), id(1, 5), id(2, 10), id(2, 12)),
            List.of(FIRST, FIRST, second, second));
    // Then
    assertThat(path.had(id(1, 3))).isTrue();
    assertThat(path.had(id(1, 5))).isTrue();
    assertThat(path.had(id(1, 6))).isFalse();
    assertThat(path.had(id(1, 9))).isFalse();
    assertThat(path.had(id(2, 11))).isTrue();
    assertThat(path.had(id(2, 13))).isFalse();
    assertThat(path.has(id(1, 3))).isFalse();
  }

  @Test
  void aPointMergedOverTheBorderOfItsLineIsStillFound() {
    // Given: point 5, at which the second line begins, went into that line's first point
    Line second = new Line(2, id(1, 5));
    ViewPath path = path(List.of(id(1, 1), id(1, 4), id(2, 10)), List.of(FIRST, FIRST, second));
    // Then
    assertThat(path.had(id(1, 5))).isTrue();
    assertThat(path.had(id(1, 6))).isFalse();
  }

  @Test
  void ofALineWithoutPointsNothingIsAssumed() {
    // Given
    Line third = new Line(3, id(2, 8));
    ViewPath path = path(List.of(id(1, 2), id(3, 12)), List.of(FIRST, third));
    // Then
    assertThat(path.had(id(1, 2))).isTrue();
    assertThat(path.had(id(1, 3))).isFalse();
    assertThat(path.had(id(2, 7))).isFalse();
  }

  @Test
  void whatAShorterDiskCutNeverShinesThrough() {
    // Given
    List<@Nullable Line> lines = new ArrayList<>(List.of(FIRST, FIRST, FIRST, FIRST));
    ViewPath path = path(List.of(id(1, 1), id(1, 3), id(1, 5), id(1, 7)), lines, 50, 60, 20, 90);
    // Then
    assertThat(path.limit(id(1, 1))).isEqualTo(20);
    assertThat(path.limit(id(1, 4))).isEqualTo(20);
    assertThat(path.limit(id(1, 5))).isEqualTo(20);
    assertThat(path.limit(id(1, 6))).isEqualTo(90);
    assertThat(path.limit(id(1, 7))).isEqualTo(90);
    assertThat(path.limitMin()).isEqualTo(20);
  }
}
