package io.secondsite.provider.protection;

import io.secondsite.messaging.Transactions;
import io.secondsite.provider.hosts.DeletedReplica;
import io.secondsite.provider.hosts.HostException;
import io.secondsite.provider.mapping.Card;
import io.secondsite.provider.protection.ProtectedItem.Terms;
import io.secondsite.provider.turns.Pulse;
import io.secondsite.provider.turns.Turns;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what is wanted of each protected item so, as far as this site can; woken by whatever may
 * have changed, and every so often. All it knows is in the store: a step that was cut off is done
 * again. Thread-safe.
 */
public final class Reconciler implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

  private final Surroundings around;
  private final ProtectionStore store;
  private final ProtectionAnnouncements announcements;
  private final Transactions transactions;
  private final Drills drills;
  private final RecoverySide recoverySide;
  private final PrimarySide primarySide;
  private final Turns<UUID> turns;
  private final Pulse pulse;

  /** How often and how much at once. */
  public record Pace(Duration period, int itemsAtOnce) {}

  public Reconciler(
      Surroundings around,
      ProtectionStore store,
      ProtectionAnnouncements announcements,
      Transactions transactions,
      Drills drills,
      Pace pace) {
    this.around = around;
    this.store = store;
    this.announcements = announcements;
    this.transactions = transactions;
    this.drills = drills;
    recoverySide = new RecoverySide(around, store, drills);
    primarySide = new PrimarySide(around);
    turns = new Turns<>(pace.itemsAtOnce(), this::reconcile);
    pulse = new Pulse("protection", pace.period(), this::askAll);
  }

  public void start() {
    pulse.start();
  }

  /** Something may have changed. */
  public void wake() {
    pulse.wake();
  }

  private void askAll() {
    store.items().forEach(item -> turns.ask(item.id()));
  }

  /** The replica's cards as they would be now, and the item they belong to. */
  public List<Card> cardsNow(ProtectedItem item) {
    return ReplicaCards.plan(item, around, store);
  }

  /** One item, both of this server's sides. */
  void reconcile(UUID id) {
    store
        .item(id)
        .ifPresent(item -> {
          for (Role role : Role.values()) {
            if (server(item, role).equals(around.site().name())) {
              reconcile(item, role);
            }
          }
          if (!item.isWanted()
              && Stream.of(Role.values()).allMatch(role -> store.side(id, role).isEmpty())) {
            store.forgetItem(id);
          }
        });
  }

  private static String server(ProtectedItem item, Role role) {
    return switch (role) {
      case PRIMARY -> item.primaryServer();
      case RECOVERY -> item.recoveryServer();
    };
  }

  private void reconcile(ProtectedItem item, Role role) {
    Optional<ProtectionSide> known =
        store.side(item.id(), role).filter(side -> side.generation() == item.generation());
    if (!item.isWanted()) {
      store.side(item.id(), role).ifPresent(side -> letGo(item, side));
      return;
    }
    ProtectionSide side =
        known.orElseGet(() -> record(ProtectionSide.begin(item, role, around.clock().instant())));
    Optional<OtherSide> other = other(item, role);
    if (other.filter(OtherSide::isFailedOver).isPresent() && !side.isFailedOver()) {
      record(side.is(new SideState.FailedOver(), around.clock().instant()));
      return;
    }
    attempt(item, side, other);
  }

  private void attempt(ProtectedItem item, ProtectionSide side, Optional<OtherSide> other) {
    switch (side.state()) {
      case SideState.FailedOver done -> {}
      case SideState.Failed failed -> {
        Instant now = around.clock().instant();
        if (!failed.retryAt().isAfter(now)) {
          // not told: FAILED stays until the attempt gets somewhere
          advance(item, side.is(failed.again(), side.at()), other);
        }
      }
      case SideState.Preparing preparing -> advance(item, side, other);
      case SideState.Ready ready -> advance(item, side, other);
      case SideState.Replicating replicating -> advance(item, side, other);
    }
  }

  private void advance(ProtectedItem item, ProtectionSide side, Optional<OtherSide> other) {
    try {
      ProtectionSide reached =
          switch (side.role()) {
            case PRIMARY -> primarySide.advance(item, terms(item), side, other, this::record);
            case RECOVERY -> recoverySide.advance(item, side, other, this::record);
          };
      log.atDebug().addKeyValue("item", item.id()).log(reached.state().label());
    } catch (SideException e) {
      fail(item, side, e.failure());
    } catch (HostException e) {
      fail(item, side, new Failure(e.code(), e.detail(), e.remedy().orElse(null)));
    }
  }

  private void fail(ProtectedItem item, ProtectionSide before, Failure why) {
    log.atWarn()
        .addKeyValue("item", item.name())
        .addKeyValue("side", before.role())
        .addKeyValue("code", why.code())
        .addKeyValue("detail", why.message())
        .log("a side of a protected item failed; it is tried again");
    Instant now = around.clock().instant();
    ProtectionSide side = store.side(item.id(), before.role()).orElse(before);
    SideState next =
        switch (side.state()) {
          case SideState.Preparing preparing ->
              before.state() instanceof SideState.Preparing begun
                  ? begun.failed(why, now)
                  : preparing.failed(why, now);
          case SideState.Ready ready -> ready.failed(why, now);
          case SideState.Replicating replicating -> replicating.failed(why, now);
          case SideState.Failed failed -> failed.again().failed(why, now);
          case SideState.FailedOver done -> done;
        };
    record(side.is(next, now));
  }

  /** The policy as last heard, or what the item was enabled with. */
  private Terms terms(ProtectedItem item) {
    return store.policy(item.policy()).orElse(item.terms());
  }

  private Optional<OtherSide> other(ProtectedItem item, Role role) {
    Role opposite = role == Role.PRIMARY ? Role.RECOVERY : Role.PRIMARY;
    if (server(item, opposite).equals(around.site().name())) {
      return store
          .side(item.id(), opposite)
          .filter(side -> side.generation() == item.generation())
          .map(side ->
              new OtherSide(
                  around.site().name(),
                  item.id(),
                  opposite,
                  side.generation(),
                  side.state().label(),
                  side.address(),
                  side.storageLocation()));
    }
    return store.otherSides(item.id()).stream()
        .filter(side -> side.role() == opposite)
        .filter(side -> side.server().equals(server(item, opposite)))
        .filter(side -> side.generation() == item.generation())
        .findFirst();
  }

  private void letGo(ProtectedItem item, ProtectionSide side) {
    try {
      Optional<DeletedReplica> deleted =
          switch (side.role()) {
            case PRIMARY -> letGoOfMachine(side);
            case RECOVERY -> letGoOfReplica(item, side);
          };
      run(() -> {
        store.forgetSide(side.item(), side.role());
        deleted.ifPresent(deletion -> announcements.isDeleted(side, deletion));
        announcements.isGone(side.item());
      });
    } catch (HostException e) {
      log.atWarn()
          .addKeyValue("vm", side.vm())
          .addKeyValue("detail", e.detail())
          .log("the end of a protection waits for its host");
      waits(side, new Failure(e.code(), e.detail(), e.remedy().orElse(null)));
    }
  }

  private Optional<DeletedReplica> letGoOfMachine(ProtectionSide side) {
    if (!isTakenOver(side)) {
      primarySide.undo(side);
    }
    return Optional.empty();
  }

  private Optional<DeletedReplica> letGoOfReplica(ProtectedItem item, ProtectionSide side) {
    if (drills.isBusy(side.item())) {
      throw new HostException.Refused(
          409, "FAILOVER_RUNS", "a failover of " + item.vmName() + " is under way", "wait for it");
    }
    return recoverySide.undo(side, item.terms().replicaDeletion() && !isTakenOver(side));
  }

  /** Told, so that nobody wonders what is waited for. */
  private void waits(ProtectionSide side, Failure why) {
    boolean isTold = side.state() instanceof SideState.Failed failed && failed.why().equals(why);
    if (!isTold && !side.isFailedOver()) {
      record(side.is(SideState.Failed.after(1, why, around.clock().instant()), now()));
    }
  }

  private Instant now() {
    return around.clock().instant();
  }

  /** Another item protects the same machine now: the replication is that one's. */
  private boolean isTakenOver(ProtectionSide side) {
    return store.items().stream()
        .anyMatch(item ->
            item.isWanted() && item.vm().equals(side.vm()) && !item.id().equals(side.item()));
  }

  /** Keeps and tells a side, if there is anything new about it. */
  private ProtectionSide record(ProtectionSide side) {
    if (store.side(side.item(), side.role()).filter(kept -> isSame(kept, side)).isEmpty()) {
      run(() -> {
        // the engine may have failed it over meanwhile: that stands
        boolean isOver =
            store
                .side(side.item(), side.role())
                .filter(kept -> kept.isFailedOver() && kept.generation() == side.generation())
                .isPresent();
        if (!isOver) {
          store.saveSide(side);
          announcements.stands(side);
        }
      });
    }
    return side;
  }

  private static boolean isSame(ProtectionSide kept, ProtectionSide side) {
    // between two attempts a failed side stays told as failed
    boolean isRetried =
        kept.state() instanceof SideState.Failed
            && side.state() instanceof SideState.Preparing
            && kept.at().equals(side.at());
    return (isRetried || kept.state().equals(side.state()))
        && kept.generation() == side.generation()
        && Objects.equals(kept.host(), side.host())
        && Objects.equals(kept.storageLocation(), side.storageLocation())
        && Objects.equals(kept.address(), side.address())
        && Objects.equals(kept.pairedWith(), side.pairedWith())
        && kept.planned().equals(side.planned())
        && (side.health() == null || !side.health().isNews(kept.health()));
  }

  private void run(Runnable work) {
    try {
      transactions.run(work::run);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("keeping a side of a protected item", e);
    }
  }

  @Override
  public void close() {
    pulse.close();
    turns.close();
  }
}
