package io.secondsite.replication;

import io.secondsite.replication.ReplicationRecord.Captured;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How old the newest point is (I36): by the time since the host booted, on which nobody can set a
 * clock. Only a point of an earlier boot is looked at by the clock on the wall. Not thread-safe.
 */
final class PointAge {
  private static final int CAPTURES_KEPT = 16;

  private final Uptime uptime;
  private final Clock wall;

  /** When checkpoints were made, by the uptime: the newest few. */
  private final Map<String, Duration> captures = new LinkedHashMap<>();

  private @Nullable Duration newest;

  PointAge(Uptime uptime, Clock wall, @Nullable Captured before) {
    this.uptime = uptime;
    this.wall = wall;
    newest =
        before != null && before.boot().equals(uptime.boot())
            ? Duration.ofMillis(before.uptimeMillis())
            : null;
  }

  /** A checkpoint was made a moment ago; its instant is the clock on the wall's. */
  void captured(String checkpoint, Instant instant) {
    Duration ago = Duration.between(instant, wall.instant());
    captures.put(checkpoint, uptime.elapsed().minus(ago));
    if (captures.size() > CAPTURES_KEPT) {
      captures.remove(captures.keySet().iterator().next());
    }
  }

  /** The point of this checkpoint is the newest; what is kept of it over restarts. */
  @Nullable Captured listed(String checkpoint) {
    newest = captures.get(checkpoint);
    return newest == null ? null : new Captured(uptime.boot(), newest.toMillis());
  }

  /** The newest point was what the machine had at this time since the boot. */
  void covered(Duration at) {
    newest = at;
  }

  /** Empty where it cannot be known: of an earlier boot, and the clock was set back since. */
  Optional<Duration> of(ReplicationView.NewestPoint point) {
    Duration age =
        newest == null
            ? Duration.between(point.instant(), wall.instant())
            : uptime.elapsed().minus(newest);
    return age.isNegative() ? Optional.empty() : Optional.of(age);
  }
}
