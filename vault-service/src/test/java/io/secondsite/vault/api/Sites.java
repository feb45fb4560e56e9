package io.secondsite.vault.api;

import io.secondsite.contracts.Event;
import io.secondsite.contracts.Topic;
import io.secondsite.contracts.host.ReplicationDeltaEvent;
import io.secondsite.contracts.provider.FailoverEvent;
import io.secondsite.contracts.provider.InventoryEvent;
import io.secondsite.contracts.vault.CommandEvent;
import io.secondsite.contracts.vault.ProtectionEvent;
import io.secondsite.testkit.stack.Bus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The two sites of a test: what the vault tells them, and what they tell. */
final class Sites implements AutoCloseable {
  private final Bus bus = Bus.ofStack();
  private final Clock clock = Clock.systemUTC();
  private final UUID vm;

  Sites(UUID vm) {
    this.vm = vm;
  }

  private <T extends Event> T awaited(Topic topic, Class<T> kind, Predicate<T> wanted) {
    return Awaitility.await()
        .atMost(Api.PATIENCE)
        .until(
            () -> bus.events(topic, kind).stream().filter(wanted).toList(),
            found -> !found.isEmpty())
        .getLast();
  }

  ProtectionEvent.ProtectedItemSet item() {
    return awaited(
        Topic.PROTECTION, ProtectionEvent.ProtectedItemSet.class, item -> item.vm().equals(vm));
  }

  /** The command that begins the failover of a job. */
  CommandEvent.StartFailover command(String job) {
    return awaited(
        Topic.COMMAND,
        CommandEvent.StartFailover.class,
        command -> command.job().toString().equals(job));
  }

  /** The command of a job about recovery points. */
  CommandEvent.ActOnReplica action(String job) {
    return awaited(
        Topic.COMMAND,
        CommandEvent.ActOnReplica.class,
        command -> command.job().toString().equals(job));
  }

  void answer(CommandEvent.ActOnReplica command, String state, String... findings) {
    boolean failed = state.equals("Failed");
    bus.publish(
        new FailoverEvent.ReplicaActionChanged(
            command.id(),
            command.job(),
            command.item(),
            vm,
            command.server(),
            command.action(),
            state,
            failed ? null : "all is well",
            List.of(findings),
            failed ? new InventoryEvent.Failure("POINTS_DAMAGED", "1 is damaged", "mend") : null,
            clock.instant()));
  }

  void marked(
      List<ReplicationDeltaEvent.Mark> marks, List<ReplicationDeltaEvent.VerifiedPoint> verified) {
    bus.publish(
        new ReplicationDeltaEvent.RecoveryPointsMarked(
            vm, "munich-1", marks, verified, clock.instant()));
  }

  long commands() {
    return bus.events(Topic.COMMAND, CommandEvent.StartFailover.class).stream()
        .filter(command -> command.vm().equals(vm))
        .count();
  }

  UUID side(ProtectionEvent.ProtectedItemSet item, String side, String state) {
    return bus.publish(sideSet(item, side, state));
  }

  /** The source's host, whose clock is wrong by so much, says how old its newest point is. */
  void measures(String point, Duration age, Duration skew) {
    Instant now = clock.instant();
    sourceIs(
        "Normal",
        "",
        new InventoryEvent.PointAge(
            point, age.toMillis(), now.plus(skew), "boot", now.toEpochMilli()));
  }

  /** The source's host says how well it replicates. */
  void sourceIs(String level, String reason) {
    sourceIs(level, reason, null);
  }

  private void sourceIs(String level, String reason, InventoryEvent.@Nullable PointAge newest) {
    InventoryEvent.ProtectionSideSet side = sideSet(item(), "PRIMARY", "REPLICATING");
    bus.publish(
        new InventoryEvent.ProtectionSideSet(
            side.server(),
            side.item(),
            side.vm(),
            side.generation(),
            side.side(),
            side.state(),
            side.host(),
            side.storageLocation(),
            side.planned(),
            side.error(),
            side.at(),
            side.deleted(),
            new InventoryEvent.SourceHealth(level, reason, clock.instant(), newest)));
  }

  InventoryEvent.ProtectionSideSet sideSet(
      ProtectionEvent.ProtectedItemSet item, String side, String state) {
    boolean recovery = side.equals("RECOVERY");
    String server = recovery ? item.recoveryServer() : item.primaryServer();
    return new InventoryEvent.ProtectionSideSet(
        server,
        item.id(),
        vm,
        item.generation(),
        side,
        state,
        new InventoryEvent.HostAddress(server + "-1", "https://h:8084", "pem"),
        null,
        recovery
            ? List.of(new InventoryEvent.PlannedNic("52:54:00:00:00:01", "net-munich", "web"))
            : List.of(),
        null,
        clock.instant(),
        null,
        null);
  }

  void letGo(ProtectionEvent.ProtectedItemSet item) {
    bus.tombstone(Topic.INVENTORY, item.primaryServer() + "/protection/" + item.id());
    bus.tombstone(Topic.INVENTORY, item.recoveryServer() + "/protection/" + item.id());
  }

  void point(long sequence) {
    point(UUID.randomUUID(), sequence);
  }

  void point(UUID event, long sequence) {
    Instant now = clock.instant();
    bus.publish(
        event,
        new ReplicationDeltaEvent.RecoveryPointCommitted(
            vm,
            "munich-1",
            "web",
            "p" + sequence,
            1,
            sequence,
            now,
            "CRASH_CONSISTENT",
            List.of(),
            4096,
            4096,
            4096,
            "00",
            now,
            null));
  }

  void pointRemoved(long sequence) {
    bus.publish(
        new ReplicationDeltaEvent.RecoveryPointRemoved(
            vm, "munich-1", "p" + sequence, clock.instant()));
  }

  /** Both sites work and a point is durable. */
  void protect() {
    ProtectionEvent.ProtectedItemSet item = item();
    side(item, "RECOVERY", "READY");
    side(item, "PRIMARY", "REPLICATING");
    point(1);
  }

  void step(CommandEvent.StartFailover command, int position, String step, String state) {
    bus.publish(
        new FailoverEvent.FailoverStepped(
            command.id(),
            command.job(),
            command.item(),
            vm,
            command.server(),
            command.kind(),
            position,
            step,
            step,
            state,
            null,
            clock.instant()));
  }

  void succeed(CommandEvent.StartFailover command, boolean started) {
    end(UUID.randomUUID(), command, started, null);
  }

  void fail(CommandEvent.StartFailover command, String code) {
    end(
        UUID.randomUUID(),
        command,
        false,
        new InventoryEvent.Failure(code, "it did not work", "mend it"));
  }

  void end(
      UUID event,
      CommandEvent.StartFailover command,
      boolean started,
      InventoryEvent.@Nullable Failure error) {
    FailoverEvent.Boot boot =
        started
            ? new FailoverEvent.Boot(
                "b1", "munich-1", vm, "web - Test", "p1", clock.instant(), null, List.of())
            : null;
    bus.publish(
        event,
        new FailoverEvent.FailoverEnded(
            command.id(),
            command.job(),
            command.item(),
            vm,
            command.server(),
            command.kind(),
            error == null ? "Succeeded" : "Failed",
            boot,
            error,
            clock.instant()));
  }

  @Override
  public void close() {
    bus.close();
  }
}
