package io.secondsite.agent.replica;

import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.replication.ChangeJump;
import io.secondsite.volume.DamageReport;
import io.secondsite.volume.Health;
import io.secondsite.volume.PointDigests;
import io.secondsite.volume.PointId;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.ReplicaStore;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.VolumeException;
import io.secondsite.volume.VolumeStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The replicas of this host, found by the machine's id or name. Thread-safe. */
public final class Replicas {
  private final VolumeStore store;

  public Replicas(VolumeStore store) {
    this.store = store;
  }

  /** In the order of the machines' names. */
  public List<ReplicaStore.Entry> entries() throws VolumeException {
    return store.volumes().stream()
        .sorted(
            Comparator.comparing(ReplicaStore.Entry::name).thenComparing(ReplicaStore.Entry::vm))
        .toList();
  }

  /** The replica that a person means. */
  public ReplicaVolume require(String idOrName) throws VolumeException {
    return volume(requireId(idOrName));
  }

  private UUID requireId(String idOrName) throws VolumeException {
    Optional<UUID> id = Checks.optionalUuid(idOrName);
    List<UUID> found =
        entries().stream()
            .filter(entry -> id.map(entry.vm()::equals).orElse(entry.name().equals(idOrName)))
            .map(ReplicaStore.Entry::vm)
            .toList();
    if (found.size() > 1) {
      throw ProblemException.badValue("vm", "more than one replica is called " + idOrName)
          .withRemedy("use the machine's id");
    }
    return found.stream()
        .findFirst()
        .orElseThrow(() ->
            ProblemException.of(
                    ErrorCode.REPLICA_NOT_FOUND, "this host has no replica of " + idOrName)
                .inField("vm"));
  }

  /** From now on this agent keeps it, and it is the owner's where one is named. */
  public ReplicaVolume takeOver(String idOrName, Optional<String> owner) throws VolumeException {
    return store.takeOver(requireId(idOrName), owner);
  }

  public ReplicaVolume volume(UUID vm) throws VolumeException {
    return store.volume(vm);
  }

  /** A point of the replica, by its id. */
  public RecoveryPoint point(ReplicaVolume volume, String text) {
    PointId id = pointId(text);
    return volume.points().stream()
        .filter(point -> point.pointId().equals(id))
        .findFirst()
        .orElseThrow(() -> unknownPoint(text));
  }

  /**
   * The point to boot: {@code latest} is the newest that is not known to be damaged; a damaged one
   * is refused.
   */
  public RecoveryPoint bootable(ReplicaVolume volume, String text) {
    if (volume.deletion().isPresent()) {
      throw ProblemException.of(
              ErrorCode.REPLICA_DELETED, "the replica of " + volume.name() + " is deleted")
          .withRemedy("restore it first: POST /replicas/{vm}/restorations");
    }
    if (text.equals("latest")) {
      return good(volume, volume.points())
          .orElseThrow(() ->
              ProblemException.of(
                      ErrorCode.NO_GOOD_POINT,
                      "the replica of " + volume.name() + " has no undamaged recovery point")
                  .inField("point"));
    }
    RecoveryPoint point = point(volume, text);
    if (isGood(volume, point)) {
      return point;
    }
    List<RecoveryPoint> older =
        volume.points().stream()
            .filter(other -> other.pointId().compareTo(point.pointId()) < 0)
            .toList();
    ProblemException bad =
        ProblemException.of(ErrorCode.POINT_BAD, "the recovery point " + text + " is damaged")
            .inField("point");
    throw good(volume, older)
        .map(next -> bad.withRemedy("the next older good one is " + next.pointId()))
        .orElse(bad);
  }

  private static Optional<RecoveryPoint> good(ReplicaVolume volume, List<RecoveryPoint> points) {
    return points.reversed().stream().filter(point -> isGood(volume, point)).findFirst();
  }

  /** Whether nothing wrong is known of the point. */
  public static boolean isGood(ReplicaVolume volume, RecoveryPoint point) {
    return switch (volume.health(point.pointId())) {
      case Health.Unread unread -> true;
      case Health.Verified verified -> true;
      case Health.Damaged damaged -> false;
    };
  }

  /** What is wrong with the replica, for people. */
  public static List<String> problems(ReplicaVolume volume) {
    List<String> problems = new ArrayList<>();
    volume.problems().forEach(problem -> problems.add(problem.file() + ": " + problem.message()));
    volume.damages().forEach(damage -> problems.add(text(damage)));
    ChangeJump.hint(volume).ifPresent(problems::add);
    return problems;
  }

  private static String text(DamageReport damage) {
    return "%s: %d recovery points are damaged, %s to %s: %s"
        .formatted(
            damage.file().isEmpty() ? damage.oldest().text() : damage.file(),
            damage.points(),
            damage.oldest(),
            damage.newest(),
            damage.reason());
  }

  /** Reads the whole point against its checksums. */
  public PointDigests verify(ReplicaVolume volume, RecoveryPoint point) throws VolumeException {
    return volume.verify(point.pointId());
  }

  private static PointId pointId(String text) {
    try {
      return PointId.parse(text);
    } catch (IllegalArgumentException e) {
      throw ProblemException.badValue("point", "must be like e00001-s0000000001, or latest");
    }
  }

  private static ProblemException unknownPoint(String text) {
    return ProblemException.of(ErrorCode.UNKNOWN_POINT, "the replica has no recovery point " + text)
        .inField("point")
        .withRemedy("list the points: secondsite host points");
  }
}
