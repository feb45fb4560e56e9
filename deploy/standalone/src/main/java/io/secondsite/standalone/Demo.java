package io.secondsite.standalone;

import io.secondsite.cli.AgentClient;
import io.secondsite.cli.Boot;
import io.secondsite.cli.Cycle;
import io.secondsite.cli.Point;
import io.secondsite.cli.Removal;
import io.secondsite.cli.ReplicateRequest;
import io.secondsite.cli.Replication;
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
import java.util.Optional;
import java.util.TreeMap;

/**
 * The main job, step by step, through the agents' public interface only. What the guests print on
 * their consoles is the outside witness of what was on their disks, and when.
 */
public final class Demo {
  private static final Duration GUEST_DEADLINE = Duration.ofMinutes(2);
  private static final Duration INITIAL_DEADLINE = Duration.ofMinutes(15);
  private static final int DIGEST_CYCLES = 2;

  /** A console line is read by polling a file: it may be seen this much after it was printed. */
  private static final Duration CONSOLE_SLACK = Duration.ofMillis(400);

  private final Stack stack;
  private final HypervisorKind kind;
  private final Progress progress;
  private final Clock clock;
  private final Proof proof;
  private final Map<String, Map<String, String>> sourceDigests = new LinkedHashMap<>();

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
    try (Stack stack = Stack.start(state, choice.kind(), progress)) {
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
    Guest guest = startGuest();
    try (SerialWatch source = SerialWatch.follow(guest.serialLog(), clock)) {
      awaitRecords(source, 5);
      protect(guest);
      cycles(guest, source);
      boolean drilled = drill(guest, source);
      Disaster disaster = kill(guest);
      double recoverySeconds = failOver(guest, source);
      List<DemoResult.Point> compared = comparePoints(guest);
      checkImages(guest);
      return result(guest, drilled, disaster, recoverySeconds, compared);
    }
  }

  private Guest startGuest() throws IOException, InterruptedException {
    progress.step("A machine at NewYork writes records to its own file systems on two disks");
    try {
      Guest guest = stack.startSampleGuest();
      progress.detail(guest.name() + " (" + guest.id() + ")");
      return guest;
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw CommandFailure.failed("the sample machine did not start: " + e.getMessage(), e);
    }
  }

  private void protect(Guest guest) throws IOException, InterruptedException {
    progress.step("Pairing NewYork and Chicago, then initial replication while the machine writes");
    newYork().pair(chicago());
    newYork().replicate(ReplicateRequest.of(guest.id().toString(), Stack.CHICAGO));
    Replication done =
        Until.present(
            "initial replication",
            INITIAL_DEADLINE,
            () -> {
              Replication now = newYork().replication(guest.id().toString());
              show(now);
              return now.state().equals("REPLICATING") && now.newestPoint() != null
                  ? Optional.of(now)
                  : Optional.empty();
            });
    progress.finishLine();
    progress.detail(
        "first recovery point "
            + done.newestPoint()
            + ", "
            + Progress.bytes(done.totals().bytesSent())
            + " sent");
  }

  private void show(Replication replication) {
    Replication.Progress now = replication.progress();
    if (now == null) {
      return;
    }
    Double rate = now.bytesPerSecond();
    Double left = now.secondsLeft();
    progress.moving(
        String.format(
            Locale.ROOT,
            "%.0f %% of %s, %s/s, %s left",
            now.percent(),
            Progress.bytes(now.bytesTotal()),
            rate == null ? "-" : Progress.bytes(rate.longValue()),
            left == null ? "-" : String.format(Locale.ROOT, "%.0f s", left)));
  }

  private void cycles(Guest guest, SerialWatch source) throws IOException, InterruptedException {
    progress.step("Delta cycles: each is a recovery point of both disks at one instant");
    for (int i = 0; i < DIGEST_CYCLES; i++) {
      awaitMoreRecords(source);
      Cycle cycle = newYork().cycle(guest.id().toString(), true);
      sourceDigests.put(cycle.point(), cycle.digests().orElse(Map.of()));
      progress.detail("point " + describe(point(guest, cycle.point())));
    }
  }

  private boolean drill(Guest guest, SerialWatch source) throws IOException, InterruptedException {
    Point chosen = point(guest, sourceDigests.keySet().iterator().next());
    progress.step("A drill at the older point " + chosen.id() + ", while replication goes on");
    int failuresBefore = proof.failures().size();
    List<String> domainsBefore = domainsAtChicago();
    List<String> networksBefore = networksAtChicago();
    Boot drill = chicago().drill(guest.id().toString(), chosen.id(), "isolated");
    proof.check(
        drill.machine().name().equals(guest.name() + " - Test"),
        "the drill's machine is called \"" + drill.machine().name() + "\"");
    try (SerialWatch console = SerialWatch.follow(serialLog(drill), clock)) {
      checkBoot(console, source, chosen);
    }
    Cycle during = newYork().cycle(guest.id().toString(), false);
    progress.detail("point while the drill runs: " + describe(point(guest, during.point())));
    Removal removal = chicago().removeDrill(drill.id());
    progress.detail("clean-up: " + removal.gone().size() + " things removed");
    checkNothingLeft(drill, domainsBefore, networksBefore);
    awaitMoreRecords(source);
    Cycle after = newYork().cycle(guest.id().toString(), false);
    proof.check(
        point(guest, after.point()).sequence() > point(guest, during.point()).sequence(),
        "replication went on: point " + after.point());
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
    progress.step("Disaster: the machine and NewYork's host-agent are killed with SIGKILL");
    Instant at = clock.instant();
    try {
      guest.kill();
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw CommandFailure.failed("the machine could not be killed: " + e.getMessage(), e);
    }
    stack.newYork().kill();
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
    progress.step("Failover to Chicago at the newest point");
    Instant requested = clock.instant();
    Boot boot = chicago().failover(guest.id().toString(), "latest", "none", false);
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
      return seconds;
    }
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
    Path volume = stack.chicago().state().path().resolve("replicas").resolve(guest.id().toString());
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
      List<DemoResult.Point> compared) {
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

  private AgentClient newYork() {
    return stack.newYork().client();
  }

  private AgentClient chicago() {
    return stack.chicago().client();
  }
}
