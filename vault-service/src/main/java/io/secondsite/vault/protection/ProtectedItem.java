package io.secondsite.vault.protection;

import io.secondsite.vault.pairing.CloudRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A protected machine.
 *
 * @param desired what was decided
 * @param state how it stands
 * @param news what was heard of it
 * @param job the newest job about it
 */
public record ProtectedItem(Desired desired, ItemState state, News news, UUID job) {

  /**
   * What was decided.
   *
   * @param vault the vault's ARM id
   * @param generation counts up with every enabling of the same machine
   * @param suspension null while it is replicated
   * @param excludedDisks the targets of what is not replicated
   */
  public record Desired(
      UUID id,
      String vault,
      String name,
      UUID vm,
      String vmName,
      UUID pairing,
      UUID policy,
      CloudRef primary,
      CloudRef recovery,
      ProtectionTerms terms,
      long generation,
      Instant createdAt,
      @Nullable Suspension suspension,
      List<String> excludedDisks) {
    @SuppressWarnings("ConstantValue") // an item that an older version kept has no such list
    public Desired {
      excludedDisks = excludedDisks == null ? List.of() : List.copyOf(excludedDisks);
    }

    Desired under(ProtectionTerms changed) {
      return with(changed, suspension);
    }

    Desired suspended(@Nullable Suspension changed) {
      return with(terms, changed);
    }

    private Desired with(ProtectionTerms newTerms, @Nullable Suspension newSuspension) {
      return new Desired(
          id,
          vault,
          name,
          vm,
          vmName,
          pairing,
          policy,
          primary,
          recovery,
          newTerms,
          generation,
          createdAt,
          newSuspension,
          excludedDisks);
    }
  }

  /**
   * Nothing is replicated for the time being.
   *
   * @param reason for people
   */
  public record Suspension(String reason, String by, Instant at) {}

  /** What was heard; null is nothing yet. */
  public record News(
      @Nullable SideReport primary,
      @Nullable SideReport recovery,
      @Nullable Copying copying,
      @Nullable NewestPoint newest,
      @Nullable Health health,
      @Nullable Instant testedAt,
      @Nullable Instant failedOverAt,
      @Nullable String failoverPoint,
      @Nullable SourceAge sourceAge) {
    static final News NONE = new News(null, null, null, null, null, null, null, null, null);

    /** How well the source's host replicates, while it does. */
    public Optional<Health> source() {
      return Optional.ofNullable(primary).map(SideReport::health);
    }

    /** What is worse of the source's and the replica's. */
    public Optional<Health> worst() {
      return Stream.concat(source().stream(), Stream.ofNullable(health))
          .reduce((one, other) -> other.isWorseThan(one) ? other : one);
    }

    News with(Side side, @Nullable SideReport report) {
      return side == Side.PRIMARY
          ? new News(
              report,
              recovery,
              copying,
              newest,
              health,
              testedAt,
              failedOverAt,
              failoverPoint,
              sourceAge)
          : new News(
              primary,
              report,
              copying,
              newest,
              health,
              testedAt,
              failedOverAt,
              failoverPoint,
              sourceAge);
    }

    News with(Copying bytes) {
      return new News(
          primary,
          recovery,
          bytes,
          newest,
          health,
          testedAt,
          failedOverAt,
          failoverPoint,
          sourceAge);
    }

    News with(@Nullable NewestPoint point) {
      return new News(
          primary,
          recovery,
          copying,
          point,
          health,
          testedAt,
          failedOverAt,
          failoverPoint,
          sourceAge);
    }

    News with(Health now) {
      return new News(
          primary,
          recovery,
          copying,
          newest,
          now,
          testedAt,
          failedOverAt,
          failoverPoint,
          sourceAge);
    }

    News with(SourceAge age) {
      return new News(
          primary, recovery, copying, newest, health, testedAt, failedOverAt, failoverPoint, age);
    }

    /** How old the newest durable point's content is; empty while there is none. */
    public Optional<Duration> age(Instant now) {
      return Optional.ofNullable(newest)
          .map(point -> sourceAge == null ? point.age(now) : sourceAge.of(point, now));
    }

    News tested(Instant at) {
      return new News(
          primary, recovery, copying, newest, health, at, failedOverAt, failoverPoint, sourceAge);
    }

    News failedOver(Instant at, @Nullable String point) {
      return new News(primary, recovery, copying, newest, health, testedAt, at, point, sourceAge);
    }

    Optional<SideReport> of(Side side) {
      return Optional.ofNullable(side == Side.PRIMARY ? primary : recovery);
    }
  }

  public UUID id() {
    return desired.id();
  }

  /** Its ARM id. */
  public String resourceId() {
    return desired.primary().resourceId(desired.vault())
        + "/replicationProtectedItems/"
        + desired.name();
  }

  EnableProgress progress() {
    return new EnableProgress(news.primary(), news.recovery(), news.newest() != null);
  }

  /** What is wrong with it now, the worst first. */
  public Optional<Failure> failure() {
    return switch (state) {
      case ItemState.EnableFailed failed -> Optional.of(failed.failure());
      case ItemState.FailoverFailed failed -> Optional.of(failed.failure());
      case ItemState.Enabling _,
          ItemState.InitialReplication _,
          ItemState.Protected _,
          ItemState.DrillStarting _,
          ItemState.DrillRunning _,
          ItemState.DrillCleaning _,
          ItemState.FailingOver _,
          ItemState.FailedOver _,
          ItemState.Disabling _ ->
          progress().failure();
    };
  }

  /** That the newest point is older than its policy allows. */
  public Optional<Health> late(Instant now) {
    int objective = desired.terms().objectiveSeconds();
    return news.age(now)
        .filter(age -> objective > 0 && state.isReplicated() && age.toSeconds() > objective)
        .map(age ->
            new Health(
                "Warning",
                "the newest recovery point is %d s old, the policy allows %d s"
                    .formatted(age.toSeconds(), objective),
                now));
  }

  /** What is worst of all that is known. */
  public Optional<Health> worst(Instant now) {
    return Stream.concat(news.worst().stream(), late(now).stream())
        .reduce((one, other) -> other.isWorseThan(one) ? other : one);
  }

  /** How it stands, for a person. */
  public String inWords() {
    return switch (state) {
      case ItemState.Enabling _ -> "being prepared";
      case ItemState.InitialReplication _ -> "being copied for the first time";
      case ItemState.EnableFailed failed -> "not protected yet (" + failed.failure().code() + ")";
      case ItemState.Protected _ -> "protected";
      case ItemState.DrillStarting _ -> "being tested";
      case ItemState.DrillRunning _ -> "tested: the test machine runs until it is cleaned up";
      case ItemState.DrillCleaning _ -> "being cleaned up after a test";
      case ItemState.FailingOver _ -> "being failed over";
      case ItemState.FailoverFailed failed ->
          "protected; its failover failed (" + failed.failure().code() + ")";
      case ItemState.FailedOver _ -> "failed over; the commit is pending";
      case ItemState.Disabling _ -> "being disabled";
    };
  }

  /** With other news, and what they make of its state. */
  ProtectedItem hearing(UnaryOperator<News> change) {
    ProtectedItem heard = new ProtectedItem(desired, state, change.apply(news), job);
    return heard.in(state.following(heard.progress()));
  }

  public ProtectedItem in(ItemState next) {
    return new ProtectedItem(desired, next, news, job);
  }

  /** With another job about it as the newest. */
  public ProtectedItem doing(UUID newestJob) {
    return new ProtectedItem(desired, state, news, newestJob);
  }

  /** Tested with success. */
  public ProtectedItem tested(Instant at) {
    return new ProtectedItem(desired, state, news.tested(at), job);
  }

  /** Failed over with success. */
  public ProtectedItem failedOver(Instant at, @Nullable String point) {
    return new ProtectedItem(desired, state, news.failedOver(at, point), job);
  }

  ProtectedItem under(ProtectionTerms terms) {
    return new ProtectedItem(desired.under(terms), state, news, job);
  }

  ProtectedItem suspended(@Nullable Suspension suspension) {
    return new ProtectedItem(desired.suspended(suspension), state, news, job);
  }
}
