package io.secondsite.replication;

import io.secondsite.volume.PointId;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.VolumeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A hint at ransomware: much more changed than usual, and what changed hardly shrinks though it
 * usually does. The points before it are pinned, so that retention leaves them to whoever looks. A
 * hint and no more: a new archive on the disk looks alike, and so nothing is stopped. Where nothing
 * is compressed on the wire there is no such hint.
 */
public final class ChangeJump {
  /** Pins of hints begin like this; taking them away is the answer to the hint. */
  public static final String PIN_PREFIX = "change-jump-";

  private static final Logger log = LoggerFactory.getLogger(ChangeJump.class);
  private static final int USUAL_DELTAS = 100;
  private static final Duration SAME_JUMP = Duration.ofHours(1);
  private static final List<Duration> BEFORE =
      List.of(Duration.ZERO, Duration.ofHours(1), Duration.ofDays(1));

  private final ChangeJumpSettings settings;

  ChangeJump(ChangeJumpSettings settings) {
    this.settings = settings;
  }

  /** Looks at the point that was listed last, before retention does. */
  void look(ReplicaVolume volume) {
    if (settings.isOff()) {
      return;
    }
    List<RecoveryPoint> points = volume.points();
    if (points.isEmpty() || !isJump(points) || wasSeen(volume, points)) {
      return;
    }
    RecoveryPoint jump = points.getLast();
    Map<String, PointId> pins = pins(points);
    log.atWarn()
        .addKeyValue("vm", volume.vm())
        .addKeyValue("point", jump.pointId())
        .addKeyValue("changedBytes", jump.changedBytes())
        .addKeyValue("pinned", pins)
        .log("unusually much changed, and it hardly shrinks: see whether it was encrypted");
    try {
      for (Map.Entry<String, PointId> pin : pins.entrySet()) {
        volume.pin(pin.getKey(), pin.getValue());
      }
    } catch (VolumeException e) {
      log.atError().addKeyValue("vm", volume.vm()).setCause(e).log("points could not be pinned");
    }
  }

  /** What is to be seen to, for people: it holds as long as the pins do. */
  public static Optional<String> hint(ReplicaVolume volume) {
    return volume.pins().entrySet().stream()
        .filter(pin -> pin.getKey().startsWith(PIN_PREFIX))
        .map(Map.Entry::getValue)
        .max(Comparator.comparing(PointId::text))
        .map(last ->
            "unusually much changed after "
                + last
                + ", and it hardly shrinks: see whether it was encrypted; points before it are"
                + " pinned as "
                + PIN_PREFIX
                + "... until you unpin them");
  }

  private boolean isJump(List<RecoveryPoint> points) {
    RecoveryPoint newest = points.getLast();
    List<RecoveryPoint> before =
        points.subList(Math.max(0, points.size() - 1 - USUAL_DELTAS), points.size() - 1).stream()
            .filter(ChangeJump::tells)
            .toList();
    return tells(newest)
        && before.size() >= settings.deltasMin()
        && newest.changedBytes() >= settings.bytesMin()
        && newest.changedBytes() >= settings.factor() * usualBytes(before)
        && ratio(newest) >= settings.ratioMin()
        && ratio(newest) - usualRatio(before) >= settings.ratioJump();
  }

  private static boolean tells(RecoveryPoint point) {
    return point.origin() == RecoveryPoint.Origin.DELTA && point.changedBytes() > 0;
  }

  private static double usualBytes(List<RecoveryPoint> points) {
    return median(points.stream().mapToDouble(RecoveryPoint::changedBytes).sorted().toArray());
  }

  private static double usualRatio(List<RecoveryPoint> points) {
    return median(points.stream().mapToDouble(ChangeJump::ratio).sorted().toArray());
  }

  private static double ratio(RecoveryPoint point) {
    return (double) point.receivedBytes() / point.changedBytes();
  }

  private static double median(double[] sorted) {
    return sorted[sorted.length / 2];
  }

  /** Encrypting a disk takes many deltas; the first of them is the one that matters. */
  private static boolean wasSeen(ReplicaVolume volume, List<RecoveryPoint> points) {
    Instant since = points.getLast().instant().minus(SAME_JUMP);
    Map<String, PointId> pins = volume.pins();
    return points.stream()
        .filter(point -> !point.instant().isBefore(since))
        .anyMatch(point ->
            pins.entrySet().stream()
                .anyMatch(pin ->
                    pin.getKey().startsWith(PIN_PREFIX) && pin.getValue().equals(point.pointId())));
  }

  /** The point before it, and older ones, in case it began slowly. */
  private static Map<String, PointId> pins(List<RecoveryPoint> points) {
    RecoveryPoint jump = points.getLast();
    Map<PointId, Duration> chosen = new LinkedHashMap<>();
    for (Duration before : BEFORE) {
      points.subList(0, points.size() - 1).reversed().stream()
          .filter(point -> !point.instant().isAfter(jump.instant().minus(before)))
          .findFirst()
          .ifPresent(point -> chosen.putIfAbsent(point.pointId(), before));
    }
    Map<String, PointId> pins = new TreeMap<>();
    chosen.forEach((point, before) ->
        pins.put(PIN_PREFIX + jump.pointId().text() + "-" + before.toHours() + "h", point));
    return pins;
  }
}
