package io.secondsite.volume;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Our own serial of a protected disk; never its name or path at the source. It names a directory,
 * so its alphabet is small.
 */
public record DiskId(@JsonValue String text) implements Comparable<DiskId> {
  /** The longest id in characters. */
  public static final int LENGTH_MAX = 64;

  private static final Pattern TEXT = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public DiskId {
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "diskId: up to 64 of a-z, 0-9 and '-', beginning with no '-'");
    }
  }

  @Override
  public int compareTo(DiskId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
