package io.secondsite.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import io.secondsite.cli.AgentClient;
import io.secondsite.cli.Boot;
import io.secondsite.cli.Cycle;
import io.secondsite.cli.Job;
import io.secondsite.cli.Point;
import io.secondsite.cli.Replication;
import io.secondsite.cli.VaultClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The main job, step by step, as an administrator does it through the vault's public API. The
 * host-agents are asked only for proofs: cycles with digests, and points read back. What the guests
 * print on their consoles is the outside witness of what was on their disks, and when.
 */
public final class Demo {
  private static final Duration GUEST_DEADLINE = Duration.ofMinutes(2);
  private static final Duration INITIAL_DEADLINE = Duration.ofMinutes(15);
  private static final int DIGEST_CYCLES = 2;
  private static final String HELD = "SUSPENDED";
  private static final double RPO_TOLERANCE_SECONDS = 3;
  private static final Duration READY_DEADLINE = Duration.ofMinutes(2);

  private static final String PRIMARY_CLOUD = "GoldCloud1";
  private static final String RECOVERY_CLOUD = "GoldCloud2";
  private static final String PRIMARY_NETWORK = "VMNetwork1-" + Stack.NEW_YORK;
  private static final String RECOVERY_NETWORK = "VMNetwork1-" + Stack.CHICAGO;
  private static final String POLICY = "every-30-seconds";

  /** A console line is read by polling a file: it may be seen this much after it was printed. */
  private static final Duration CONSOLE_SLACK = Duration.ofMillis(400);

  private final Stack stack;
  private final HypervisorKind kind;
  private final Progress progress;
  private final Clock clock;
  private final Proof proof;
  private final Map<String, Map<String, String>> sourceDigests = new LinkedHashMap<>();
  private Optional<DemoEvents> events = Optional.empty();

  private Demo(Stack stack, HypervisorKind kind, Progress progress, Clock clock) {
    this.stack = stack;
    this.kind = kind;
    this.progress = progress;
    this.clock = clock;
    this.proof = new Proof(progress);
  }

  /** Runs the whole job in an empty folder, and leaves nothing behind. */
  static DemoResult run(
      StateFolder state, HypervisorKind.Choice choice, Progress progress, Clock clock) {
    progress.step("Two sites on this machine, with the " + choice.reason());
    try {
      Leftovers.end(state);
      state.delete();
    } catch (IOException | InterruptedException e) {
      throw CommandFailure.failed("cannot empty " + state.path() + ": " + e.getMessage(), e);
    }
    try (Stack stack = Stack.start(state, SiteSet.of(Optional.empty()), choice.kind(), progress)) {
      Thread interrupted = Thread.ofPlatform().unstarted(stack::close);
      Runtime.getRuntime().addShutdownHook(interrupted);
      try {
        return new Demo(stack, choice.kind(), progress, clock).run();
      } finally {
        removeHook(interrupted);
      }
    } catch (IOException | InterruptedException e) {
      throw CommandFailure.failed("the demo could not go on: " + e.getMessage(), e);
    } finally {
      try {
        state.delete();
      } catch (IOException e) {
        progress.detail("could not delete " + state.path() + ": " + e.getMessage());
      }
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyEnding) {
      // then the hook does what closing would
    }
  }

  private DemoResult run() throws IOException, InterruptedException {
    events = Optional.of(DemoEvents.follow(stack.state(), progress));
    Guest guest = startGuest();
    try (SerialWatch source = SerialWatch.follow(guest.serialLog(), clock)) {
      awaitRecords(source, 5);
      register(guest);
      prepare();
      protect(guest);
      cycles(guest, source);
      hold(guest);
      boolean drilled = drill(guest, source);
      Disaster disaster = kill(guest);
      double recoverySeconds = failOver(guest, source);
      List<DemoResult.Point> compared = comparePoints(guest);
      checkImages(guest);
      Map<String, Integer> told = showEvents();
      return result(guest, drilled, disaster, recoverySeconds, compared, told);
    } finally {
      events.ifPresent(DemoEvents::close);
    }
  }

  private Guest startGuest() throws IOException, InterruptedException {
    progress.step("A machine at NewYork writes records to its own file systems on two disks");
    try {
      Guest guest = stack.startSampleGuest().orElseThrow();
      progress.detail(guest.name() + " (" + guest.id() + ") on " + PRIMARY_NETWORK);
      return guest;
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw CommandFailure.failed("the sample machine did not start: " + e.getMessage(), e);
    }
  }

  private void register(Guest guest) throws IOException, InterruptedException {
    progress.step("A vault, a registration key for each site, and both provider-agents register");
    stack.register(progress);
    ExampleOrganisation.awaitShown(vault());
    Until.holds(
        "the machine to appear in the vault",
        READY_DEADLINE,
        () ->
            vault().protectableItems(Stack.NEW_YORK, PRIMARY_CLOUD).stream()
                .anyMatch(item -> item.id().equals(guest.id())));
    for (String fabric : List.of(Stack.NEW_YORK, Stack.CHICAGO)) {
      progress.detail(
          fabric
              + ": clouds "
              + String.join(", ", vault().containers(fabric))
              + "; VM networks "
              + String.join(", ", vault().networks(fabric)));
    }
    progress.detail("VM " + guest.name() + " appears in " + PRIMARY_CLOUD);
  }

  private void prepare() {
    progress.step("A policy, a cloud pairing, a network mapping");
    vault().createPolicy(POLICY, 30, 24, true);
    progress.detail("policy: every 30 s, compressed, points of 24 hours");
    vault()
        .pairClouds("gold", Stack.NEW_YORK, PRIMARY_CLOUD, Stack.CHICAGO, RECOVERY_CLOUD, POLICY);
    progress.detail(PRIMARY_CLOUD + " is protected by " + RECOVERY_CLOUD);
    vault().mapNetwork("vm1", Stack.NEW_YORK, PRIMARY_NETWORK, Stack.CHICAGO, RECOVERY_NETWORK);
    progress.detail(PRIMARY_NETWORK + " is mapped to " + RECOVERY_NETWORK);
  }

  private void protect(Guest guest) throws IOException, InterruptedException {
    progress.step("Protection is enabled: initial replication while the machine writes");
    JobWatch watch = new JobWatch(progress);
    Job job =
        vault().enableProtection(Stack.NEW_YORK, PRIMARY_CLOUD, guest.id(), POLICY, watch::show);
    proof.check(job.hasSucceeded(), "job " + job.friendlyName() + " succeeded");
    Until.holds(
        "the first recovery point in the vault",
        INITIAL_DEADLINE,
        () -> !recoveryPoints(guest).isEmpty());
    progress.detail("first recovery point " + recoveryPoints(guest).getLast());
  }

  private void cycles(Guest guest, SerialWatch source) throws IOException, InterruptedException {
    progress.step("Delta cycles: each is a recovery point of both disks at one instant");
    for (int i = 0; i < DIGEST_CYCLES; i++) {
      awaitMoreRecords(source);
      Cycle cycle = newYork().cycle(guest.id().toString(), true);
      sourceDigests.put(cycle.point(), cycle.digests().orElse(Map.of()));
      progress.detail("point " + describe(point(guest, cycle.point())));
      awaitPointInVault(guest, cycle.point());
    }
  }

  /** What the vault shows and orders is what the source's host has and does. */
  private void hold(Guest guest) throws IOException, InterruptedException {
    progress.step("The vault shows the source's own age of the newest point, and holds it");
    JsonNode item = vault().protectedItem(Stack.NEW_YORK, PRIMARY_CLOUD, guest.id());
    double shown = item.path("providerSpecificDetails").path("rpoInSeconds").asDouble(-1);
    double own = Objects.requireNonNullElse(replication(guest).rpoSeconds(), -1.0);
    proof.check(
        shown >= 0 && Math.abs(shown - own) < RPO_TOLERANCE_SECONDS,
        String.format(Locale.ROOT, "the vault shows %.0f s, the source's host %.1f s", shown, own));
    vault().suspend(Stack.NEW_YORK, PRIMARY_CLOUD, guest.id(), "the demo holds it");
    Until.holds(
        "the machine is held", READY_DEADLINE, () -> replication(guest).state().equals(HELD));
    vault().resume(Stack.NEW_YORK, PRIMARY_CLOUD, guest.id());
    Until.holds(
        "the machine goes on", READY_DEADLINE, () -> !replication(guest).state().equals(HELD));
    progress.detail("held by the vault, and resumed");
  }

  private Replication replication(Guest guest) {
    return newYork().replication(guest.id().toString());
  }

  private void awaitPointInVault(Guest guest, String point)
      throws IOException, InterruptedException {
    Until.holds(
        "point " + point + " in the vault",
        READY_DEADLINE,
        () -> recoveryPoints(guest).contains(point));
  }

  private List<String> recoveryPoints(Guest guest) {
    return vault().recoveryPoints(Stack.NEW_YORK, PRIMARY_CLOUD, guest.id());
  }

  private boolean drill(Guest guest, SerialWatch source) throws IOException, InterruptedException {
    Point chosen = point(guest, sourceDigests.keySet().iterator().next());
    progress.step(
        "A test failover at the older point " + chosen.id() + ", while replication goes on");
    int failuresBefore = proof.failures().size();
    List<String> domainsBefore = domainsAtChicago();
    List<String> networksBefore = networksAtChicago();
    vault()
        .testFailover(
            Stack.NEW_YORK,
            PRIMARY_CLOUD,
            guest.id(),
            chosen.id(),
            "Isolated",
            null,
            new JobWatch(progress)::show);
    Boot drill = chicago().drills().getLast();
    proof.check(
        drill.machine().name().equals(guest.name() + " - Test"),
        "the drill's machine is called \"" + drill.machine().name() + "\"");
    try (SerialWatch console = SerialWatch.follow(serialLog(drill), clock)) {
      checkBoot(console, source, chosen);
    }
    Cycle during = newYork().cycle(guest.id().toString(), false);
    progress.detail("point while the drill runs: " + describe(point(guest, during.point())));
    vault()
        .testFailoverCleanup(
            Stack.NEW_YORK,
            PRIMARY_CLOUD,
            guest.id(),
            "the demo's drill",
            new JobWatch(progress)::show);
    checkNothingLeft(drill, domainsBefore, networksBefore);
    awaitMoreRecords(source);
    Cycle after = newYork().cycle(guest.id().toString(), false);
    proof.check(
        point(guest, after.point()).sequence() > point(guest, during.point()).sequence(),
        "replication went on: point " + after.point());
    awaitPointInVault(guest, after.point());
    return proof.failures().size() == failuresBefore;
  }

  private void checkNothingLeft(Boot drill, List<String> domains, List<String> networks)
      throws IOException, InterruptedException {
    proof.check(domainsAtChicago().equals(domains), "the drill left no machine");
    proof.check(networksAtChicago().equals(networks), "the drill left no network");
    List<ProcessHandle> processes =
        ProcessHandle.allProcesses()
            .filter(handle -> Leftovers.commandLine(handle).contains(drill.id()))
            .toList();
    proof.check(processes.isEmpty(), "the drill left no process");
    List<String> files =
        drill.artifacts().stream()
            .filter(artifact -> artifact.startsWith("file "))
            .map(artifact -> artifact.substring("file ".length()))
            .filter(file -> Files.exists(Path.of(file)))
            .toList();
    proof.check(
        files.isEmpty(),
        "the drill left no overlay and no socket" + (files.isEmpty() ? "" : ": " + files));
  }

  /** When the source died, and which point was the newest then. */
  private record Disaster(Instant at, Point newest) {
    double rpoSeconds() {
      return Duration.between(newest.instant(), at).toMillis() / 1000.0;
    }
  }

  private Disaster kill(Guest guest) throws InterruptedException {
    progress.step(
        "Disaster: the machine, NewYork's host-agent and its provider-agent are killed with"
            + " SIGKILL");
    Instant at = clock.instant();
    try {
      guest.kill();
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw CommandFailure.failed("the machine could not be killed: " + e.getMessage(), e);
    }
    stack.host(Stack.NEW_YORK).kill();
    stack.provider(Stack.NEW_YORK).kill();
    Point newest = points(guest).getLast();
    Disaster disaster = new Disaster(at, newest);
    progress.detail(
        String.format(
            Locale.ROOT, "newest point %s: RPO %.1f s", newest.id(), disaster.rpoSeconds()));
    return disaster;
  }

  private double failOver(Guest guest, SerialWatch source)
      throws IOException, InterruptedException {
    Point newest = points(guest).getLast();
    progress.step("Unplanned failover to Chicago at the newest point, through the vault");
    Instant requested = clock.instant();
    vault()
        .unplannedFailover(
            Stack.NEW_YORK, PRIMARY_CLOUD, guest.id(), null, new JobWatch(progress)::show);
    Boot boot = chicago().failovers().getLast();
    proof.check(boot.point().equals(newest.id()), "booted on the newest point " + boot.point());
    try (SerialWatch console = SerialWatch.follow(serialLog(boot), clock)) {
      checkBoot(console, source, newest);
      Instant firstRecord =
          Until.present(
              "the first record of the failed-over machine",
              GUEST_DEADLINE,
              () -> GuestReport.firstRecord(console.lines()));
      double seconds = Duration.between(requested, firstRecord).toMillis() / 1000.0;
      progress.detail(
          String.format(Locale.ROOT, "the machine writes on at Chicago: RTO %.1f s", seconds));
      checkNetwork(guest);
      return seconds;
    }
  }

  /** Asked of the hypervisor itself, not of an agent. */
  private void checkNetwork(Guest guest) {
    List<String> cards;
    try {
      cards = stack.sites().cards(Stack.CHICAGO, guest.name());
    } catch (Exception e) {
      throw CommandFailure.failed("Chicago's hypervisor does not answer: " + e.getMessage(), e);
    }
    proof.check(
        cards.equals(List.of(RECOVERY_NETWORK)),
        "its card is on " + cards + ", the network mapped to " + PRIMARY_NETWORK);
  }

  private void checkBoot(SerialWatch console, SerialWatch source, Point point)
      throws IOException, InterruptedException {
    GuestReport.Boot boot =
        Until.present(
            "the machine to report its disks",
            GUEST_DEADLINE,
            () -> GuestReport.boot(console.lines()));
    Optional<String> contradiction =
        GuestReport.contradiction(
            boot, source.lines(), point.instant(), point.begun(), CONSOLE_SLACK);
    proof.check(
        contradiction.isEmpty(),
        contradiction.orElse(
            "record "
                + boot.lastRecord()
                + " is the last on its disks, the last one flushed before the instant; none is torn"));
    proof.check(GuestReport.fileSystemsClean(console.lines()), "its file systems are clean");
  }

  private List<DemoResult.Point> comparePoints(Guest guest) {
    progress.step("Points compared with what the source's disks were at their instants");
    List<DemoResult.Point> compared = new ArrayList<>();
    sourceDigests.forEach((id, digests) -> {
      Map<String, String> replica = chicago().verify(guest.id().toString(), id).digests();
      boolean identical = !digests.isEmpty() && digests.equals(replica);
      proof.check(identical, "point " + id + " is byte-identical on " + digests.size() + " disks");
      compared.add(
          new DemoResult.Point(point(guest, id).instant().toString(), text(digests), identical));
    });
    return compared;
  }

  private static String text(Map<String, String> digests) {
    List<String> parts = new ArrayList<>();
    new TreeMap<>(digests).forEach((target, digest) -> parts.add(target + "=" + digest));
    return String.join(" ", parts);
  }

  private void checkImages(Guest guest) throws IOException, InterruptedException {
    Path volume =
        stack.host(Stack.CHICAGO).state().path().resolve("replicas").resolve(guest.id().toString());
    Optional<QemuImages> images = QemuImages.find();
    if (images.isEmpty()) {
      progress.detail("qemu-img is not here: its checks are left out");
      return;
    }
    List<String> bad = images.get().check(volume);
    proof.check(
        bad.isEmpty(),
        "qemu-img check is clean on every image" + (bad.isEmpty() ? "" : ": " + bad));
    Point newest = points(guest).getLast();
    List<String> different = images.get().compare(chicago(), guest.id().toString(), newest, volume);
    proof.check(
        different.isEmpty(),
        "qemu-img compare: the view of "
            + newest.id()
            + " equals its chain of images"
            + (different.isEmpty() ? "" : ": " + different));
  }

  private DemoResult result(
      Guest guest,
      boolean drilled,
      Disaster disaster,
      double recoverySeconds,
      List<DemoResult.Point> compared,
      Map<String, Integer> told) {
    List<Point> all = points(guest);
    boolean verified = proof.holds() && drilled && compared.size() >= 2;
    return new DemoResult(
        verified ? "passed" : "failed",
        kind.label(),
        all.size(),
        all.stream().mapToLong(Point::changedBytes).sum(),
        all.stream().mapToLong(Point::receivedBytes).sum(),
        all.stream().mapToLong(Point::storedBytes).sum(),
        disaster.rpoSeconds(),
        recoverySeconds,
        new DemoResult.Drill(drilled),
        verified,
        RECOVERY_NETWORK,
        told,
        compared,
        proof.failures());
  }

  private void awaitRecords(SerialWatch source, long count)
      throws IOException, InterruptedException {
    Until.holds(
        "record " + count + " of the machine",
        GUEST_DEADLINE,
        () -> GuestReport.flushedBy(source.lines(), Instant.MAX) >= count);
  }

  private void awaitMoreRecords(SerialWatch source) throws IOException, InterruptedException {
    awaitRecords(source, GuestReport.flushedBy(source.lines(), Instant.MAX) + 10);
  }

  private static Path serialLog(Boot boot) {
    String log = boot.serialLog();
    if (log == null) {
      throw CommandFailure.failed("boot " + boot.id() + " has no serial console: " + boot.error());
    }
    return Path.of(log);
  }

  private List<Point> points(Guest guest) {
    return chicago().points(guest.id().toString());
  }

  private Point point(Guest guest, String id) {
    return points(guest).stream()
        .filter(point -> point.id().equals(id))
        .findFirst()
        .orElseThrow(() -> CommandFailure.failed("Chicago does not list point " + id));
  }

  private static String describe(Point point) {
    return point.id()
        + " at "
        + point.instant()
        + ", "
        + Progress.bytes(point.changedBytes())
        + " changed, "
        + Progress.bytes(point.receivedBytes())
        + " sent";
  }

  private List<String> domainsAtChicago() {
    try {
      return stack.sites().domains(Stack.CHICAGO);
    } catch (Exception e) {
      throw CommandFailure.failed("Chicago's hypervisor does not answer: " + e.getMessage(), e);
    }
  }

  private List<String> networksAtChicago() {
    try {
      return stack.sites().networks(Stack.CHICAGO);
    } catch (Exception e) {
      throw CommandFailure.failed("Chicago's hypervisor does not answer: " + e.getMessage(), e);
    }
  }

  private Map<String, Integer> showEvents() throws IOException, InterruptedException {
    progress.step("What the services told one another over Kafka");
    Map<String, Integer> told = events.orElseThrow().show(READY_DEADLINE);
    proof.check(
        told.keySet().containsAll(DemoEvents.SERVICES), "events of all four services: " + told);
    return told;
  }

  private VaultClient vault() {
    return stack.vault();
  }

  private AgentClient newYork() {
    return stack.host(Stack.NEW_YORK).client();
  }

  private AgentClient chicago() {
    return stack.host(Stack.CHICAGO).client();
  }
}
