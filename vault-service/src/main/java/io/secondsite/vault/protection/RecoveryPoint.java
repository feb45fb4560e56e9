package io.secondsite.vault.protection;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A durable recovery point; the data is at the hosts.
 *
 * @param point as the replica's host names it
 * @param instant of the content, by the source's clock
 * @param lockedUntil nobody removes it before, by the replica's own time; null is no lock
 * @param marks what is known of it beyond its content
 */
public record RecoveryPoint(
    UUID vm,
    String host,
    String point,
    long epoch,
    long sequence,
    Instant instant,
    boolean applicationConsistent,
    long changedBytes,
    long storedBytes,
    Instant committedAt,
    Instant heardAt,
    @Nullable Instant lockedUntil,
    Marks marks) {

  /**
   * What may change of a point.
   *
   * @param pins the names by which it is held
   * @param damage what is wrong with it; null is nothing that is known
   * @param verifiedAt when it was last read back and found good
   */
  public record Marks(List<String> pins, @Nullable String damage, @Nullable Instant verifiedAt) {
    public static final Marks NONE = new Marks(List.of(), null, null);

    public Marks {
      pins = List.copyOf(pins);
    }
  }

  /** Read back, and nothing is known to be wrong. */
  public boolean isVerified() {
    return marks.damage() == null && marks.verifiedAt() != null;
  }

  /** Itself, where it is damaged. */
  public Optional<RecoveryPoint> damaged() {
    return marks.damage() == null ? Optional.empty() : Optional.of(this);
  }
}
