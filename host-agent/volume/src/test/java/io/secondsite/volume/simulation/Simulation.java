package io.secondsite.volume.simulation;

import io.secondsite.testkit.ManualClock;
import io.secondsite.volume.CallersThread;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.Epoch;
import io.secondsite.volume.PointHeader;
import io.secondsite.volume.PointId;
import io.secondsite.volume.PointSeal;
import io.secondsite.volume.PointView;
import io.secondsite.volume.PointWriter;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.ReplicaStore;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.StoreSettings;
import io.secondsite.volume.VolumeException;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One run: from the same seed the same steps, the same faults, the same outcome. After each step
 * the volume must show what the model says; after a step that failed, either what was before it or
 * what it wanted, and after the next opening always the same one of the two.
 */
final class Simulation implements AutoCloseable {
  static final UUID VM = UUID.fromString("11111111-2222-4333-8444-555555555555");

  private static final StoreSettings SETTINGS = new StoreSettings(0, 4, 2);
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final int POINTS_MAX = 9;
  private static final int CALLS_MAX = 60;
  private static final int POINTS_COMPARED = 2;

  private final Path folder;
  private final Random random;
  private final Source source;
  private final Profile profile;
  private final ManualClock clock = new ManualClock(START);
  private final List<String> journal = new ArrayList<>();
  private final List<HeldView> held = new ArrayList<>();

  private SimulatedDisk disk;
  private @Nullable ReplicaStore store;
  private @Nullable ReplicaVolume volume;
  private Model model;
  private Optional<Model> other = Optional.empty();
  private boolean rotten;
  private int diskNumber;
  private int diskImages;
  private int names;

  private record HeldView(PointView view, Map<DiskId, byte[]> disks) {}

  Simulation(Path folder, long seed) throws IOException {
    this.folder = folder;
    random = new Random(seed);
    source = new Source(random);
    profile = Profile.of(random);
    disk = newDisk();
    model = new Model(new TreeMap<>(), new Epoch(1, "volume"), Map.of(), "web-0");
    store = CallersThread.open(disk.root(), SETTINGS, clock, START);
    volume = store.create(VM, model.name());
  }

  private SimulatedDisk newDisk() throws IOException {
    Path live = Files.createDirectories(folder.resolve("disk-" + diskImages));
    Path kept = Files.createDirectories(folder.resolve("kept-" + diskImages));
    return SimulatedDisk.over(live, kept, random.nextLong());
  }

  List<String> journal() {
    return journal;
  }

  boolean rotten() {
    return rotten;
  }

  Path home() {
    return disk.files().resolve(VM.toString());
  }

  Model model() {
    return model;
  }

  private ReplicaVolume volume() {
    if (volume == null) {
      throw new IllegalStateException("no volume is open");
    }
    return volume;
  }

  private void note(String what) {
    journal.add(what.replace(folder.toString(), ""));
  }

  /** Takes the first point, whatever it takes. */
  void begin() throws IOException {
    Map<DiskId, byte[]> disks = new TreeMap<>();
    for (int count = 1 + random.nextInt(2); count > 0; count--) {
      disks.put(newDiskId(), new byte[source.size()]);
    }
    Map<DiskId, BitSet> acknowledged = new HashMap<>();
    for (int session = 0; model.points().isEmpty() && volume != null && session < 20; session++) {
      boolean calm = session > 6;
      if (session % 3 == 2) {
        disk.faults().free();
      }
      int now = session;
      step("initial copy, session " + session, calm, () -> copy(disks, acknowledged, now > 3));
    }
  }

  /** A session of the initial copy: what an earlier one synced is not sent again. */
  private void copy(Map<DiskId, byte[]> disks, Map<DiskId, BitSet> acknowledged, boolean finish)
      throws IOException {
    List<PointHeader.Disk> header = new ArrayList<>();
    disks.forEach(
        (id, content) -> header.add(new PointHeader.Disk(id, "vda", content.length, true)));
    try (PointWriter writer =
        volume().begin(PointHeader.initial(model.epoch(), "copy-1", header))) {
      if (!writer.resumed()) {
        acknowledged.clear();
      }
      for (Map.Entry<DiskId, byte[]> one : disks.entrySet()) {
        sendUnacknowledged(writer, one.getKey(), one.getValue(), acknowledged);
      }
      if (finish || random.nextBoolean()) {
        want(model.with(writer.pointId(), copyOf(disks)));
        writer.commit(seal());
        reached();
      }
    }
  }

  private void sendUnacknowledged(
      PointWriter writer, DiskId diskId, byte[] content, Map<DiskId, BitSet> acknowledged)
      throws IOException {
    BitSet sent = acknowledged.computeIfAbsent(diskId, _ -> new BitSet());
    BitSet now = new BitSet();
    int clusters = (content.length + 65535) / 65536;
    for (int cluster = 0; cluster < clusters; cluster++) {
      boolean rewritten = random.nextInt(6) == 0;
      if (rewritten || !sent.get(cluster)) {
        sent.clear(cluster); // from here on the replica may hold either
        if (random.nextInt(3) == 0) {
          Arrays.fill(
              content, cluster * 65536, Math.min(content.length, (cluster + 1) * 65536), (byte) 0);
          writer.putZero(diskId, cluster, 1);
        } else {
          source.change(content, cluster);
          source.send(writer, diskId, cluster, content);
        }
        now.set(cluster);
      }
      if (random.nextInt(4) == 0) {
        writer.sync();
        sent.or(now);
      }
    }
  }

  private static Map<DiskId, byte[]> copyOf(Map<DiskId, byte[]> disks) {
    Map<DiskId, byte[]> copy = new TreeMap<>();
    disks.forEach((id, content) -> copy.put(id, content.clone()));
    return copy;
  }

  private PointSeal seal() {
    return new PointSeal(
        clock.instant(),
        clock.instant().plusMillis(3),
        RecoveryPoint.Kind.CRASH_CONSISTENT,
        "cp",
        "<domain/>",
        7);
  }

  private DiskId newDiskId() {
    return new DiskId("d" + diskNumber++);
  }

  /** One step; what it does is written down before. */
  void step() throws IOException {
    clock.advance(Duration.ofSeconds(1 + random.nextInt(600)));
    Deed deed = Deed.pick(random);
    switch (deed) {
      case COMMIT -> step("commit", false, this::commit);
      case ABANDON -> step("abandon a writer", false, this::abandon);
      case REMOVE -> step("remove", false, this::remove);
      case REMOVE_HELD -> step("try to remove what is held", true, this::removeHeld);
      case PIN -> step("pin", false, this::pin);
      case UNPIN -> step("unpin", false, this::unpin);
      case HOLD_VIEW -> step("open a view", false, this::holdView);
      case READ_HELD_VIEW -> step("read an open view", true, this::readHeldViews);
      case RELEASE_VIEW -> step("close a view", true, this::releaseView);
      case RAISE_EPOCH -> step("raise the epoch", false, this::raiseEpoch);
      case WRITE_IN_OLD_EPOCH -> step("write in an old epoch", true, this::writeInOldEpoch);
      case COMMIT_ACROSS_A_RAISE -> step("commit after a raise", true, this::commitAcrossARaise);
      case SEND_BAD_FRAME -> step("send a bad frame", true, this::sendBadFrame);
      case VERIFY -> step("verify", false, this::verify);
      case RENAME -> step("rename", false, this::rename);
      case FREE_SPACE -> freeSpace();
      case REOPEN -> reopen("reopen");
      case KILL -> kill();
      case CUT_POWER -> cutPower();
    }
  }

  private interface Action {
    void run() throws IOException;
  }

  private Model wanted() {
    return other.orElse(model);
  }

  /** Says what the step leads to; until it is reached both may be shown. */
  private void want(Model next) {
    other = Optional.of(next);
  }

  private void reached() {
    model = wanted();
    other = Optional.empty();
  }

  private void step(String name, boolean calm, Action action) throws IOException {
    if (other.isPresent()) {
      settle();
    }
    Optional<Faults.Kind> fault = calm ? Optional.empty() : profile.fault(random);
    note(
        name
            + fault.map(kind -> ", fault " + kind).orElse("")
            + (disk.faults().isFull() ? ", full" : ""));
    fault.ifPresent(
        kind -> disk.faults().arm(kind, 1 + random.nextInt(1 + random.nextInt(CALLS_MAX))));
    try {
      action.run();
      silentFault(fault);
    } catch (IOException e) {
      silentFault(fault);
      failed(name, e);
    }
    afterwards(fault);
  }

  private void silentFault(Optional<Faults.Kind> fault) {
    rotten |= disk.faults().struck() && fault.map(Profile::isSilent).orElse(false);
  }

  private void failed(String name, IOException e) {
    note("  failed: " + e.getMessage());
    if (!disk.faults().struck() && !disk.faults().isFull() && !rotten) {
      throw new Broken(Invariant.I16_NOTHING_FAILS_WITHOUT_A_FAULT, name, e);
    }
  }

  private void afterwards(Optional<Faults.Kind> fault) throws IOException {
    boolean struck = disk.faults().struck();
    if (struck && fault.equals(Optional.of(Faults.Kind.KILL))) {
      if (random.nextBoolean()) {
        kill();
      } else {
        cutPower();
      }
      return;
    }
    disk.faults().disarm();
    if (other.isPresent() && !disk.faults().isFull()) {
      switch (random.nextInt(4)) {
        case 0 -> reopen("reopen after a failure");
        case 1 -> cutPower();
        default -> settle();
      }
    } else {
      look(POINTS_COMPARED);
    }
  }

  /**
   * After a failure the volume either goes on, and then what it shows is so for good, or it says
   * that it must be opened again.
   */
  private void settle() throws IOException {
    if (disk.faults().isFull()) {
      reopen("reopen on a full disk");
      return;
    }
    try {
      volume().unpin("nobody");
    } catch (VolumeException e) {
      note("  stopped: " + e.getMessage());
      reopen("reopen a stopped volume");
      return;
    }
    look(POINTS_COMPARED);
    model = rotten ? model : Judge.shown(volume(), model, other);
    other = Optional.empty();
  }

  private void commit() throws IOException {
    if (model.points().size() >= POINTS_MAX) {
      remove();
      return;
    }
    PointId parent = model.points().lastKey();
    Map<DiskId, byte[]> disks = new TreeMap<>();
    try (PointWriter writer = volume().begin(header(parent, disks))) {
      for (Map.Entry<DiskId, byte[]> one : disks.entrySet()) {
        source.scribble(writer, one.getKey(), one.getValue());
      }
      if (writer.header().origin() == RecoveryPoint.Origin.RESYNC) {
        sendDifferences(writer, disks);
      }
      if (random.nextInt(4) == 0) {
        writer.sync();
      }
      want(model.with(writer.pointId(), disks));
      writer.commit(seal());
      reached();
    }
  }

  /** What a resync is for: whatever the replica has that is not what the source has. */
  private void sendDifferences(PointWriter writer, Map<DiskId, byte[]> disks) throws IOException {
    for (PointHeader.Disk one : writer.header().disks()) {
      byte[] content = disks.get(one.diskId());
      if (!one.full() && content != null) {
        source.sendDifferences(
            writer, one.diskId(), content, volume().newestChecksums(one.diskId()));
      }
    }
  }

  /** Disks that may have been resized, added and taken out since the parent. */
  private PointHeader header(PointId parent, Map<DiskId, byte[]> disks) {
    List<PointHeader.Disk> header = new ArrayList<>();
    model
        .disks(parent)
        .forEach((id, content) -> {
          int size = random.nextInt(4) == 0 ? source.size() : content.length;
          disks.put(id, Arrays.copyOf(content, size));
          header.add(new PointHeader.Disk(id, "vda", size, false));
        });
    if (disks.size() > 1 && random.nextInt(6) == 0) {
      disks.remove(header.remove(random.nextInt(header.size())).diskId());
    }
    if (disks.size() < 3 && random.nextInt(6) == 0) {
      DiskId added = newDiskId();
      disks.put(added, new byte[source.size()]);
      header.add(new PointHeader.Disk(added, "vdb", disks.get(added).length, true));
    }
    return random.nextInt(5) == 0
        ? PointHeader.resync(model.epoch(), parent, header)
        : PointHeader.delta(model.epoch(), parent, header);
  }

  private void abandon() throws IOException {
    Map<DiskId, byte[]> disks = new TreeMap<>();
    try (PointWriter writer = volume().begin(header(model.points().lastKey(), disks))) {
      for (Map.Entry<DiskId, byte[]> one : disks.entrySet()) {
        source.scribble(writer, one.getKey(), one.getValue());
      }
    }
  }

  private void remove() throws IOException {
    List<PointId> ids = new ArrayList<>(model.points().keySet());
    if (ids.size() < 2) {
      return;
    }
    int first = random.nextInt(3) == 0 ? 0 : random.nextInt(ids.size() - 1);
    int last = Math.min(first + 1 + random.nextInt(3), ids.size() - 1);
    List<PointId> dropped = ids.subList(first, last);
    if (dropped.stream().noneMatch(this::isHeld)) {
      want(model.without(dropped));
      merge(dropped, ids.get(last));
    }
  }

  private void merge(List<PointId> dropped, PointId into) throws IOException {
    try {
      volume().merge(dropped, into);
      reached();
    } catch (VolumeException e) {
      boolean branches = dropped.stream().anyMatch(one -> one.epoch() != into.epoch());
      if (!branches || e.code() != Code.BUSY) {
        throw e;
      }
      note("  refused: " + e.getMessage());
      other = Optional.empty();
    }
  }

  private boolean isHeld(PointId point) {
    return model.pins().containsValue(point)
        || held.stream().anyMatch(one -> one.view().point().pointId().equals(point));
  }

  private void removeHeld() throws IOException {
    List<PointId> ids = new ArrayList<>(model.points().keySet());
    for (int index = 0; index + 1 < ids.size(); index++) {
      if (isHeld(ids.get(index))) {
        expect(Invariant.I14_A_HELD_POINT_IS_NOT_REMOVED, Code.BUSY, removal(ids, index));
      }
    }
  }

  private Action removal(List<PointId> ids, int index) {
    return () -> volume().merge(ids.get(index), ids.get(index + 1));
  }

  private void expect(Invariant invariant, Code code, Action action) throws IOException {
    try {
      action.run();
    } catch (VolumeException e) {
      if (e.code() == code || disk.faults().isFull() || rotten) {
        return;
      }
      throw new Broken(invariant, "refused as " + e.code() + ", not " + code, e);
    }
    throw new Broken(invariant, "not refused");
  }

  private PointId anyPoint() {
    List<PointId> ids = new ArrayList<>(model.points().keySet());
    return ids.get(random.nextInt(ids.size()));
  }

  private void pin() throws IOException {
    PointId point = anyPoint();
    String name = "pin-" + random.nextInt(4);
    want(model.withPin(name, point));
    volume().pin(name, point);
    reached();
  }

  private void unpin() throws IOException {
    String name = "pin-" + random.nextInt(4);
    want(model.withoutPin(name));
    volume().unpin(name);
    reached();
  }

  private void holdView() throws IOException {
    PointId point = anyPoint();
    held.add(new HeldView(volume().view(point), model.disks(point)));
  }

  private void readHeldViews() throws IOException {
    if (rotten) {
      return; // what a view of the time before shows is no longer anybody's promise
    }
    for (HeldView one : held) {
      for (Map.Entry<DiskId, byte[]> disks : one.disks().entrySet()) {
        byte[] content = disks.getValue();
        int from = random.nextInt(content.length);
        int to = from + 1 + random.nextInt(content.length - from);
        new Judge(rotten)
            .compare(one.view(), disks.getKey(), from, Arrays.copyOfRange(content, from, to));
      }
    }
  }

  private void releaseView() throws IOException {
    if (!held.isEmpty()) {
      HeldView one = held.remove(random.nextInt(held.size()));
      try (PointView view = one.view()) {
        if (!rotten) {
          new Judge(false).compare(view, one.disks());
        }
      }
    }
  }

  private void raiseEpoch() throws IOException {
    String issuer = "site-" + names++;
    want(model.with(new Epoch(model.epoch().number() + 1, issuer)));
    volume().raiseEpoch(model.epoch(), issuer);
    reached();
  }

  private void writeInOldEpoch() throws IOException {
    long number = model.epoch().number();
    Epoch old = number > 1 ? new Epoch(number - 1, "volume") : new Epoch(number, "somebody else");
    PointId parent = model.points().lastKey();
    Map<DiskId, byte[]> disks = new TreeMap<>();
    PointHeader current = header(parent, disks);
    PointHeader header = PointHeader.delta(old, parent, current.disks());
    expect(
        Invariant.I22_AN_OLD_EPOCH_IS_REFUSED,
        Code.STALE_EPOCH,
        () -> volume().begin(header).close());
    expect(
        Invariant.I22_AN_OLD_EPOCH_IS_REFUSED,
        Code.STALE_EPOCH,
        () -> volume().raiseEpoch(old, "late"));
  }

  private void commitAcrossARaise() throws IOException {
    Map<DiskId, byte[]> disks = new TreeMap<>();
    try (PointWriter writer = volume().begin(header(model.points().lastKey(), disks))) {
      raiseEpoch();
      expect(Invariant.I22_AN_OLD_EPOCH_IS_REFUSED, Code.STALE_EPOCH, () -> writer.commit(seal()));
    }
  }

  private void sendBadFrame() throws IOException {
    Map<DiskId, byte[]> disks = new TreeMap<>();
    try (PointWriter writer = volume().begin(header(model.points().lastKey(), disks))) {
      DiskId first = disks.keySet().iterator().next();
      expect(
          Invariant.I6_WHAT_COMES_TWICE_OR_OUT_OF_ORDER_CHANGES_NOTHING,
          Code.BAD_FRAME,
          () -> source.sendTorn(writer, first));
      for (Map.Entry<DiskId, byte[]> one : disks.entrySet()) {
        source.scribble(writer, one.getKey(), one.getValue());
      }
      want(model.with(writer.pointId(), disks));
      writer.commit(seal());
      reached();
    }
  }

  private void verify() throws IOException {
    volume().verify(anyPoint());
  }

  private void rename() throws IOException {
    String name = "web-" + ++names;
    model = model.named(""); // a failed one may leave either name
    volume().rename(name);
    model = model.named(name);
  }

  /**
   * I15: what is acknowledged is there all the time, and writing resumes without anybody's help.
   */
  private void freeSpace() throws IOException {
    if (!disk.faults().isFull()) {
      return;
    }
    look(Integer.MAX_VALUE);
    disk.faults().free();
    note("space is freed");
    if (other.isPresent()) {
      reopen("open");
    }
    step("commit after the disk was full", true, this::commit);
  }

  private void closeViews() {
    for (HeldView one : held) {
      try {
        one.view().close();
      } catch (IOException e) {
        note("  closing a view: " + e.getMessage());
      }
    }
    held.clear();
  }

  private void shut() throws IOException {
    disk.faults().disarm();
    closeViews();
    if (store != null) {
      store.close();
      store = null;
    }
    volume = null;
  }

  /** The process ends without warning; the system's cache stays. */
  private void kill() throws IOException {
    note("killed");
    shut();
    open();
  }

  private void cutPower() throws IOException {
    Loss loss = List.of(Loss.values()).get(random.nextInt(Loss.values().length));
    note("power cut, " + loss + " lost");
    boolean full = disk.faults().isFull();
    Path live = disk.files();
    Path kept = folder.resolve("kept-" + diskImages);
    diskImages++;
    disk.image(folder.resolve("disk-" + diskImages), loss, random);
    shut();
    SimulatedDisk.delete(List.of(live, kept));
    disk = newDisk();
    if (full) {
      note("the disk is not full any more");
    }
    open();
  }

  private void reopen(String why) throws IOException {
    note(why);
    shut();
    open();
  }

  /** Opens the volume, at times with a fault on the way; in the end it must open. */
  private void open() throws IOException {
    Optional<Faults.Kind> fault = profile.fault(random).filter(kind -> kind != Faults.Kind.FULL);
    if (fault.isPresent() && random.nextInt(3) == 0) {
      disk.faults().arm(fault.get(), 1 + random.nextInt(12));
      try {
        tryToOpen();
      } catch (IOException e) {
        note("  opening failed: " + e.getMessage());
      }
      silentFault(fault);
      boolean struck = disk.faults().struck();
      if (struck || volume == null) {
        note("  opened with fault " + fault.get());
        shut();
      }
    }
    disk.faults().disarm();
    if (volume == null) {
      try {
        tryToOpen();
      } catch (VolumeException e) {
        if (!rotten) {
          throw new Broken(Invariant.I5_NO_HALF_POINT_IS_LISTED, "the volume does not open", e);
        }
        note("  nothing opens: " + e.getMessage());
        shut();
        return;
      }
    }
    if (!rotten) {
      model = Judge.shown(volume(), model, other);
    }
    other = Optional.empty();
    look(Integer.MAX_VALUE);
  }

  private void tryToOpen() throws IOException {
    ReplicaStore opened = CallersThread.open(disk.root(), SETTINGS, clock, START);
    store = opened;
    volume = opened.volume(VM);
  }

  /** Whether the run is over before its steps are: the disk lied so much that nothing opens. */
  boolean ended() {
    return volume == null || model.points().isEmpty();
  }

  /** The last look: everything, and with QEMU's eyes too. */
  void end() throws IOException {
    disk.faults().free();
    if (volume == null || other.isPresent()) {
      reopen("open for the last look");
    }
    look(Integer.MAX_VALUE);
    if (volume == null || rotten) {
      return;
    }
    for (Map.Entry<PointId, Map<DiskId, byte[]>> point : model.points().entrySet()) {
      for (Map.Entry<DiskId, byte[]> one : point.getValue().entrySet()) {
        if (random.nextInt(6) == 0) {
          Path directory = home().resolve("disks").resolve(one.getKey().text());
          QemuCheck.check(directory.resolve(point.getKey() + ".qcow2"), one.getValue(), folder);
        }
      }
    }
  }

  /** Looks at the invariants. */
  void look(int pointsMax) throws IOException {
    if (volume == null) {
      return;
    }
    Model shown = rotten ? model : Judge.shown(volume, model, other);
    List<PointId> ids = new ArrayList<>(shown.points().keySet());
    if (rotten) {
      ids.retainAll(Model.listed(volume));
    }
    Judge judge = new Judge(rotten);
    for (int count = Math.min(pointsMax, ids.size()); count > 0; count--) {
      PointId point = ids.remove(random.nextInt(ids.size()));
      judge.compare(volume, point, shown.disks(point));
    }
  }

  @Override
  public void close() throws IOException {
    shut();
    source.close();
  }
}
