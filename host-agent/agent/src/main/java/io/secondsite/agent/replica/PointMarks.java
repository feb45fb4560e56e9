package io.secondsite.agent.replica;

import io.secondsite.contracts.host.ReplicationDeltaEvent.Mark;
import io.secondsite.contracts.host.ReplicationDeltaEvent.RecoveryPointsMarked;
import io.secondsite.contracts.host.ReplicationDeltaEvent.VerifiedPoint;
import io.secondsite.volume.Health;
import io.secondsite.volume.PointId;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.ReplicaVolume;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What others are told of points beyond their content: pins, damage, and that they were read back.
 * Pins and damage are told whole, so that nothing told once can stay wrong. Thread-safe.
 */
public final class PointMarks {
  /** More are not told, so that an event stays small enough. */
  private static final int MARKS_MAX = 1_500;

  /** More are told the next time. */
  private static final int VERIFIED_MAX = 1_500;

  private static final int DAMAGE_LENGTH_MAX = 200;
  private static final Logger log = LoggerFactory.getLogger(PointMarks.class);

  private final String agent;
  private final Clock clock;
  private final Map<UUID, Told> told = new HashMap<>();

  public PointMarks(String agent, Clock clock) {
    this.agent = agent;
    this.clock = clock;
  }

  private record Told(List<Mark> marks, Map<String, Instant> verified) {}

  /** What is to be told of the replica: something changed, or nothing was told yet. */
  synchronized Optional<RecoveryPointsMarked> changes(ReplicaVolume volume) {
    List<RecoveryPoint> points = volume.points();
    Told before = told.get(volume.vm());
    List<Mark> marks = marks(volume, points);
    Map<String, Instant> verified = verified(volume, points);
    List<VerifiedPoint> news = news(verified, before);
    if (before != null && before.marks().equals(marks) && news.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Instant> toldVerified =
        new HashMap<>(before == null ? Map.of() : before.verified());
    toldVerified.keySet().retainAll(verified.keySet());
    news.forEach(point -> toldVerified.put(point.point(), point.at()));
    told.put(volume.vm(), new Told(marks, toldVerified));
    return Optional.of(new RecoveryPointsMarked(volume.vm(), agent, marks, news, clock.instant()));
  }

  private static List<VerifiedPoint> news(Map<String, Instant> verified, @Nullable Told before) {
    return verified.entrySet().stream()
        .filter(point ->
            before == null || !point.getValue().equals(before.verified().get(point.getKey())))
        .limit(VERIFIED_MAX)
        .map(point -> new VerifiedPoint(point.getKey(), point.getValue()))
        .toList();
  }

  private static Map<String, Instant> verified(ReplicaVolume volume, List<RecoveryPoint> points) {
    Map<String, Instant> verified = new TreeMap<>();
    for (RecoveryPoint point : points) {
      if (volume.health(point.pointId()) instanceof Health.Verified read) {
        verified.put(point.pointId().text(), read.at());
      }
    }
    return verified;
  }

  private static List<Mark> marks(ReplicaVolume volume, List<RecoveryPoint> points) {
    Map<PointId, List<String>> pins = new HashMap<>();
    volume
        .pins()
        .forEach((name, point) -> pins.computeIfAbsent(point, none -> new ArrayList<>()).add(name));
    List<Mark> marks = new ArrayList<>();
    for (RecoveryPoint point : points) {
      List<String> names = pins.getOrDefault(point.pointId(), List.of()).stream().sorted().toList();
      Optional<String> damage = damage(volume.health(point.pointId()));
      if (!names.isEmpty() || damage.isPresent()) {
        marks.add(new Mark(point.pointId().text(), names, damage.orElse(null)));
      }
    }
    if (marks.size() > MARKS_MAX) {
      log.atWarn().addKeyValue("vm", volume.vm()).log("more points are marked than are told");
      marks.sort(Comparator.comparing((Mark mark) -> mark.damage() == null));
      return List.copyOf(marks.subList(0, MARKS_MAX));
    }
    return marks;
  }

  private static Optional<String> damage(Health health) {
    return switch (health) {
      case Health.Unread unread -> Optional.empty();
      case Health.Verified read -> Optional.empty();
      case Health.Damaged wrong -> Optional.of(shortened(worded(wrong)));
    };
  }

  private static String worded(Health.Damaged wrong) {
    return wrong.file() == null ? wrong.reason() : wrong.file() + ": " + wrong.reason();
  }

  private static String shortened(String reason) {
    return reason.length() <= DAMAGE_LENGTH_MAX
        ? reason
        : reason.substring(0, DAMAGE_LENGTH_MAX) + "…";
  }

  /** What was told may not have been kept. */
  synchronized void tellAgain() {
    told.clear();
  }
}
