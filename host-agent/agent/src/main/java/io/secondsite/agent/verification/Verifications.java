package io.secondsite.agent.verification;

import io.secondsite.agent.replica.Replicas;
import io.secondsite.volume.Health;
import io.secondsite.volume.PointId;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.ReplicaStore;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.VerifyPace;
import io.secondsite.volume.VerifyProgress;
import io.secondsite.volume.VolumeException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every point of this host within a time, one replica after the other on one slow thread, and
 * at once what somebody asks for. Thread-safe; {@link #run} is one thread's, which must not be
 * interrupted: {@link #close} ends it.
 */
public final class Verifications implements AutoCloseable {
  /** Orders that wait; more are refused by not being taken. */
  static final int ORDERS_MAX = 1_000;

  private static final Logger log = LoggerFactory.getLogger(Verifications.class);

  private final Replicas replicas;
  private final Clock clock;
  private final Settings settings;
  private final DutyCycle pace;
  private final Consumer<ReplicaVolume> verified;
  private final Queue<Order> orders = new ConcurrentLinkedQueue<>();
  private final Map<UUID, Instant> finished = new ConcurrentHashMap<>();
  private final Map<UUID, String> failures = new ConcurrentHashMap<>();
  private final Semaphore wake = new Semaphore(0);
  private volatile @Nullable UUID underway;
  private volatile boolean closed;

  /**
   * How it goes.
   *
   * @param within each point is verified at least so often
   * @param look how often it is looked whether one is due
   */
  public record Settings(Duration within, Duration look) {
    public Settings {
      if (!within.isPositive() || !look.isPositive()) {
        throw new IllegalArgumentException("within, look: positive");
      }
    }
  }

  /** Somebody wants it now: a point, or all. */
  private record Order(UUID vm, Optional<PointId> point, Instant at) {}

  /** Where a replica stands. */
  public enum Phase {
    IDLE,
    WAITING,
    RUNNING
  }

  /**
   * How a replica's verification stands.
   *
   * @param overdue points that nobody has verified within the time
   * @param lastFinished the newest check of this process, if any
   * @param failure why the newest check could not be made, if so
   */
  public record Standing(
      Phase phase,
      Optional<VerifyProgress> progress,
      int points,
      int verified,
      int damaged,
      int overdue,
      Optional<Instant> lastFinished,
      Optional<String> failure) {}

  /**
   * Verifications that begin when {@link #run} is called.
   *
   * @param verified told after each check of a replica
   */
  public Verifications(
      Replicas replicas,
      Clock clock,
      Settings settings,
      DutyCycle pace,
      Consumer<ReplicaVolume> verified) {
    this.replicas = replicas;
    this.clock = clock;
    this.settings = settings;
    this.pace = pace;
    this.verified = verified;
  }

  public Duration within() {
    return settings.within();
  }

  /** The point, or all points, are read as soon as what is under way is done. */
  public void order(ReplicaVolume volume, Optional<PointId> point) {
    Order order = new Order(volume.vm(), point, clock.instant());
    boolean known =
        orders.stream()
            .anyMatch(one -> one.vm().equals(order.vm()) && one.point().equals(order.point()));
    if (!known && orders.size() < ORDERS_MAX) {
      orders.add(order);
      wake.release();
    }
  }

  public Standing standing(ReplicaVolume volume) {
    List<RecoveryPoint> points = volume.points();
    int verifiedPoints = 0;
    int damaged = 0;
    int overdue = 0;
    Instant due = clock.instant().minus(settings.within());
    for (RecoveryPoint point : points) {
      switch (volume.health(point.pointId())) {
        case Health.Unread unread -> overdue += point.committedAt().isBefore(due) ? 1 : 0;
        case Health.Verified read -> {
          verifiedPoints++;
          overdue += read.at().isBefore(due) ? 1 : 0;
        }
        case Health.Damaged wrong -> damaged++;
      }
    }
    return new Standing(
        phase(volume.vm()),
        volume.verifyProgress(),
        points.size(),
        verifiedPoints,
        damaged,
        overdue,
        Optional.ofNullable(finished.get(volume.vm())),
        Optional.ofNullable(failures.get(volume.vm())));
  }

  private Phase phase(UUID vm) {
    if (vm.equals(underway)) {
      return Phase.RUNNING;
    }
    boolean waits = orders.stream().anyMatch(order -> order.vm().equals(vm));
    return waits ? Phase.WAITING : Phase.IDLE;
  }

  /** What somebody should look after, for people. */
  public List<String> alarms() {
    List<String> alarms = new ArrayList<>();
    for (ReplicaVolume volume : volumes()) {
      Standing standing = standing(volume);
      if (standing.damaged() > 0) {
        alarms.add(volume.name() + ": " + standing.damaged() + " recovery points are damaged");
      }
      if (standing.overdue() > 0) {
        alarms.add(
            "%s: %d recovery points were not verified within %s"
                .formatted(volume.name(), standing.overdue(), settings.within()));
      }
    }
    return alarms;
  }

  private List<ReplicaVolume> volumes() {
    List<ReplicaVolume> volumes = new ArrayList<>();
    try {
      for (ReplicaStore.Entry entry : replicas.entries()) {
        if (entry.problem() == null) {
          open(entry.vm()).ifPresent(volumes::add);
        }
      }
    } catch (VolumeException e) {
      log.atWarn().setCause(e).log("the replicas cannot be listed to verify them");
    }
    return volumes;
  }

  private Optional<ReplicaVolume> open(UUID vm) {
    try {
      return Optional.of(replicas.volume(vm));
    } catch (VolumeException e) {
      return Optional.empty(); // its own alarm is the replica's problem
    }
  }

  /** Works until it is closed. */
  public void run() {
    try {
      while (!closed) {
        if (!turn()) {
          boolean woken = wake.tryAcquire(settings.look().toMillis(), TimeUnit.MILLISECONDS);
          log.atTrace().addKeyValue("woken", woken).log("looks what is to be verified");
        }
      }
    } catch (InterruptedException e) {
      log.atDebug().log("verification ends");
    }
  }

  /** Verifies what is due next; false where nothing is. */
  boolean turn() throws InterruptedException {
    Order order = orders.poll();
    if (order != null) {
      open(order.vm()).ifPresent(volume -> underway = volume.vm());
      carryOut(order);
      return true;
    }
    for (ReplicaVolume volume : volumes()) {
      Optional<PointId> due = volume.nextToVerify(settings.within());
      if (due.isPresent()) {
        pace.begin();
        Instant since = clock.instant().minus(settings.within().dividedBy(2));
        return verify(volume, due.get(), since, pace);
      }
    }
    return false;
  }

  private void carryOut(Order order) throws InterruptedException {
    Optional<ReplicaVolume> volume = open(order.vm());
    if (volume.isEmpty()) {
      return;
    }
    List<PointId> points =
        order.point().map(List::of).orElseGet(() -> ids(volume.get().points().reversed()));
    for (PointId point : points) {
      // What this order has read already for another point is not read again.
      verify(volume.get(), point, order.at(), this::unlessClosed);
    }
  }

  private static List<PointId> ids(List<RecoveryPoint> points) {
    return points.stream().map(RecoveryPoint::pointId).toList();
  }

  private void unlessClosed(long bytes) throws InterruptedException {
    if (closed) {
      throw new InterruptedException("the agent ends");
    }
  }

  /** False where it failed: it is tried again at the next look, not at once. */
  private boolean verify(ReplicaVolume volume, PointId point, Instant since, VerifyPace at)
      throws InterruptedException {
    underway = volume.vm();
    try {
      int whole = volume.verifyFiles(point, since, at);
      finished.put(volume.vm(), clock.instant());
      failures.remove(volume.vm());
      log.atInfo()
          .addKeyValue("vm", volume.vm())
          .addKeyValue("points", whole)
          .log("points verified");
      return true;
    } catch (VolumeException e) {
      failures.put(volume.vm(), String.valueOf(e.getMessage()));
      log.atWarn().addKeyValue("vm", volume.vm()).setCause(e).log("a replica was not verified");
      return false;
    } finally {
      underway = null;
      verified.accept(volume);
    }
  }

  @Override
  public void close() {
    closed = true;
    wake.release();
  }
}
