package io.secondsite.provider.action;

import io.secondsite.messaging.Transactions;
import io.secondsite.provider.hosts.HostAgent;
import io.secondsite.provider.hosts.HostException;
import io.secondsite.provider.hosts.Hosts;
import io.secondsite.provider.protection.Failure;
import io.secondsite.provider.protection.ProtectionSide;
import io.secondsite.provider.protection.ProtectionStore;
import io.secondsite.provider.protection.Role;
import io.secondsite.provider.turns.Pulse;
import io.secondsite.provider.turns.Turns;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what is ordered. Each step is kept and told before the next, so that another process
 * goes on where this one ended; every step may be done twice. Thread-safe.
 */
public final class ActionEngine implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ActionEngine.class);

  private final Outside outside;
  private final ActionStore store;
  private final ActionAnnouncements announcements;
  private final Transactions transactions;
  private final Duration longest;
  private final Actions actions = new Actions();
  private final Turns<UUID> turns;
  private final Pulse pulse;

  /** What a run looks at. */
  public record Outside(ProtectionStore protection, Hosts hosts, Clock clock) {}

  /**
   * The limits.
   *
   * @param atOnce how many runs at most
   * @param poll how often a host is asked how far it is
   * @param longest how long a host may take; then the action failed
   */
  public record Limits(int atOnce, Duration poll, Duration longest) {}

  public ActionEngine(
      Outside outside,
      ActionStore store,
      ActionAnnouncements announcements,
      Transactions transactions,
      Limits limits) {
    this.outside = outside;
    this.store = store;
    this.announcements = announcements;
    this.transactions = transactions;
    longest = limits.longest();
    turns = new Turns<>(limits.atOnce(), this::run);
    pulse = new Pulse("actions", limits.poll(), this::askAll);
  }

  public void start() {
    pulse.start();
  }

  /** Takes an order, in the caller's transaction; one that is known already changes nothing. */
  public void accept(ActionOrder order) {
    if (store.find(order.id()).isEmpty()) {
      store.save(new ActionRun(order, now(), new ActionState.Accepted()));
    }
  }

  /** Orders are there; they begin at once. */
  public void wake() {
    pulse.wake();
  }

  private void askAll() {
    store.unfinished().forEach(run -> turns.ask(run.order().id()));
  }

  /** One step of one run. */
  void run(UUID id) {
    store
        .find(id)
        .filter(run -> !run.state().isFinal())
        .ifPresent(run -> {
          ActionState next = next(run);
          if (!next.equals(run.state())) {
            keep(run.is(next), !isSameToTell(run.state(), next));
          }
        });
  }

  private static boolean isSameToTell(ActionState before, ActionState next) {
    return before instanceof ActionState.Asked && next instanceof ActionState.Asked;
  }

  private ActionState next(ActionRun run) {
    try {
      return switch (run.state()) {
        case ActionState.Accepted accepted ->
            isExpired(run) ? failed(expired(run)) : actions.begin(run.order(), agent(run));
        case ActionState.Asked asked ->
            isTooLong(run) ? failed(tooLong()) : actions.look(run.order(), asked, agent(run));
        case ActionState.Succeeded succeeded -> succeeded;
        case ActionState.Failed failed -> failed;
      };
    } catch (ActionException e) {
      return failed(e.failure());
    } catch (HostException.Refused e) {
      return failed(new Failure(e.code(), e.detail(), e.remedy().orElse(null)));
    } catch (HostException.Unreachable e) {
      log.atInfo()
          .addKeyValue("action", run.order().id())
          .addKeyValue("detail", e.detail())
          .log("an action waits for its host");
      return run.state();
    }
  }

  private HostAgent agent(ActionRun run) {
    Role role =
        switch (run.order().kind()) {
          case PIN, UNPIN, VERIFY_POINTS -> Role.RECOVERY;
          case COMPARE_WITH_SOURCE -> Role.PRIMARY;
        };
    String host =
        outside
            .protection()
            .side(run.order().item(), role)
            .map(ProtectionSide::host)
            .orElseThrow(() ->
                new ActionException(
                    "NOT_PROTECTED",
                    "machine " + run.order().vm() + " is not protected here",
                    "see GET /protectedItems"));
    return outside.hosts().agent(host);
  }

  private boolean isExpired(ActionRun run) {
    return !now().isBefore(run.order().expiresAt());
  }

  private boolean isTooLong(ActionRun run) {
    return !now().isBefore(run.acceptedAt().plus(longest));
  }

  private static Failure expired(ActionRun run) {
    return new Failure(
        "COMMAND_EXPIRED",
        "the command was to be begun before " + run.order().expiresAt(),
        "see that the site has its bus and its host its agent, and ask again");
  }

  private Failure tooLong() {
    return new Failure(
        "TOOK_TOO_LONG", "the host has not ended it within " + longest, "ask the host itself");
  }

  private static ActionState failed(Failure why) {
    return new ActionState.Failed(why, List.of());
  }

  private void keep(ActionRun run, boolean tell) {
    try {
      transactions.run(() -> {
        store.save(run);
        if (tell) {
          announcements.changed(run);
        }
      });
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("keeping an action", e);
    }
  }

  private Instant now() {
    return outside.clock().instant();
  }

  @Override
  public void close() {
    pulse.close();
    turns.close();
  }
}
