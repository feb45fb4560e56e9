package io.secondsite.volume;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A recovery point of a volume. Its text sorts as the points do: by epoch, then by sequence. */
public record PointId(long epoch, long sequence) implements Comparable<PointId> {
  static final long EPOCH_MAX = 99_999;
  static final long SEQUENCE_MAX = 9_999_999_999L;

  private static final Pattern TEXT = Pattern.compile("e([0-9]{5})-s([0-9]{10})");
  private static final Comparator<PointId> ORDER =
      Comparator.comparingLong(PointId::epoch).thenComparingLong(PointId::sequence);

  public PointId {
    if (epoch < 1 || epoch > EPOCH_MAX || sequence < 1 || sequence > SEQUENCE_MAX) {
      throw new IllegalArgumentException(
          "pointId: epoch or sequence out of range: " + epoch + ", " + sequence);
    }
  }

  /** Reads the text form {@code e00001-s0000000001}. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static PointId parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("pointId: not of the form e00001-s0000000001");
    }
    return new PointId(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
  }

  /** The text form, which is also the beginning of the point's file names. */
  @JsonValue
  public String text() {
    return String.format("e%05d-s%010d", epoch, sequence);
  }

  @Override
  public int compareTo(PointId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return text();
  }
}
