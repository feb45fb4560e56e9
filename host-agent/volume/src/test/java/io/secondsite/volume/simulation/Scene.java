package io.secondsite.volume.simulation;

import io.secondsite.disk.Cluster;
import io.secondsite.testkit.ManualClock;
import io.secondsite.volume.CallersThread;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.Epoch;
import io.secondsite.volume.PointHeader;
import io.secondsite.volume.PointId;
import io.secondsite.volume.PointSeal;
import io.secondsite.volume.PointWriter;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.ReplicaStore;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.StoreSettings;
import io.secondsite.volume.VolumeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** An open volume, what it should show, and the few things that tests do with it. */
final class Scene implements AutoCloseable {
  static final DiskId A = new DiskId("disk-a");
  static final DiskId B = new DiskId("disk-b");
  static final DiskId C = new DiskId("disk-c");
  static final DiskId D = new DiskId("disk-d");

  private static final StoreSettings SETTINGS = new StoreSettings(0, 4, 2);
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final long SEED = 99;

  private final Source source = new Source(new Random(SEED));
  private final ReplicaStore store;
  private final ReplicaVolume volume;
  private Model model;
  private Optional<Model> other = Optional.empty();

  private Scene(ReplicaStore store, ReplicaVolume volume, Model model) {
    this.store = store;
    this.volume = volume;
    this.model = model;
  }

  static Model nothing() {
    return new Model(new TreeMap<>(), new Epoch(1, "volume"), Map.of(), "web-0");
  }

  static Scene create(Path root) throws IOException {
    ReplicaStore store = CallersThread.open(root, SETTINGS, new ManualClock(START), START);
    return new Scene(store, store.create(Simulation.VM, "web-0"), nothing());
  }

  static Scene open(Path root, Model model) throws IOException {
    ReplicaStore store = CallersThread.open(root, SETTINGS, new ManualClock(START), START);
    try {
      return new Scene(store, store.volume(Simulation.VM), model);
    } catch (VolumeException e) {
      store.close();
      throw e;
    }
  }

  ReplicaVolume volume() {
    return volume;
  }

  Model model() {
    return model;
  }

  Optional<Model> other() {
    return other;
  }

  /** Says what the step leads to: until it is reached the volume may show either. */
  void want(Model next) {
    other = Optional.of(next);
  }

  void reached() {
    model = other.orElse(model);
    other = Optional.empty();
  }

  PointId point(int index) {
    return new ArrayList<>(model.points().keySet()).get(index);
  }

  static PointSeal seal() {
    return new PointSeal(
        START, START.plusMillis(5), RecoveryPoint.Kind.CRASH_CONSISTENT, "cp", "<domain/>", 77);
  }

  /** Brings disks of these sizes in full. */
  void initial(Map<DiskId, Integer> sizes) throws IOException {
    Map<DiskId, byte[]> disks = new TreeMap<>();
    sizes.forEach((id, size) -> disks.put(id, new byte[size]));
    List<PointHeader.Disk> header = new ArrayList<>();
    disks.forEach((id, bytes) -> header.add(new PointHeader.Disk(id, "vd", bytes.length, true)));
    try (PointWriter writer = volume.begin(PointHeader.initial(model.epoch(), "copy", header))) {
      for (Map.Entry<DiskId, byte[]> disk : disks.entrySet()) {
        fill(writer, disk.getKey(), disk.getValue());
        writer.sync();
      }
      want(model.with(writer.pointId(), disks));
      writer.commit(seal());
      reached();
    }
  }

  private void fill(PointWriter writer, DiskId diskId, byte[] content) throws IOException {
    for (int cluster = 0; cluster < Cluster.count(content.length); cluster++) {
      source.change(content, cluster);
      source.send(writer, diskId, cluster, content);
    }
  }

  /** A point whose disks have these sizes: known ones change, new ones come in full. */
  void delta(Map<DiskId, Integer> sizes, boolean resync) throws IOException {
    PointId parent = model.points().lastKey();
    Map<DiskId, byte[]> below = model.disks(parent);
    Map<DiskId, byte[]> disks = new TreeMap<>();
    List<PointHeader.Disk> header = new ArrayList<>();
    sizes.forEach((id, size) -> {
      byte[] old = below.getOrDefault(id, new byte[0]);
      disks.put(id, Arrays.copyOf(old, size));
      header.add(new PointHeader.Disk(id, "vd", size, !below.containsKey(id)));
    });
    PointHeader begun =
        resync
            ? PointHeader.resync(model.epoch(), parent, header)
            : PointHeader.delta(model.epoch(), parent, header);
    try (PointWriter writer = volume.begin(begun)) {
      for (Map.Entry<DiskId, byte[]> disk : disks.entrySet()) {
        if (below.containsKey(disk.getKey())) {
          change(writer, disk.getKey(), disk.getValue());
        } else {
          fill(writer, disk.getKey(), disk.getValue());
        }
      }
      want(model.with(writer.pointId(), disks));
      writer.commit(seal());
      reached();
    }
  }

  /** Another cluster with each point, and zeros in the one after it. */
  private void change(PointWriter writer, DiskId diskId, byte[] content) throws IOException {
    int clusters = (int) Cluster.count(content.length);
    int cluster = model.points().size() % clusters;
    source.change(content, cluster);
    source.send(writer, diskId, cluster, content);
    int zero = (cluster + 1) % clusters;
    if (zero != cluster) {
      int from = zero * Cluster.SIZE_BYTES;
      Arrays.fill(content, from, from + Cluster.length(zero, content.length), (byte) 0);
      writer.putZero(diskId, zero, 1);
    }
  }

  void abandon() throws IOException {
    PointId parent = model.points().lastKey();
    List<PointHeader.Disk> header = new ArrayList<>();
    Map<DiskId, byte[]> disks = new TreeMap<>(model.disks(parent));
    disks.forEach((id, bytes) -> header.add(new PointHeader.Disk(id, "vd", bytes.length, false)));
    try (PointWriter writer = volume.begin(PointHeader.delta(model.epoch(), parent, header))) {
      for (Map.Entry<DiskId, byte[]> disk : disks.entrySet()) {
        change(writer, disk.getKey(), disk.getValue().clone());
      }
      writer.sync();
    }
  }

  void remove(int first, int count) throws IOException {
    List<PointId> ids = new ArrayList<>(model.points().keySet());
    List<PointId> dropped = ids.subList(first, first + count);
    want(model.without(dropped));
    volume.merge(dropped, ids.get(first + count));
    reached();
  }

  void pin(String name, int index) throws IOException {
    want(model.withPin(name, point(index)));
    volume.pin(name, point(index));
    reached();
  }

  void unpin(String name) throws IOException {
    want(model.withoutPin(name));
    volume.unpin(name);
    reached();
  }

  void raiseEpoch(String issuer) throws IOException {
    want(model.with(new Epoch(model.epoch().number() + 1, issuer)));
    volume.raiseEpoch(model.epoch(), issuer);
    reached();
  }

  void rename(String name) throws IOException {
    want(model.named(name));
    volume.rename(name);
    reached();
  }

  /** Every point is there and whole; what is shown now is what has to be shown from now on. */
  void check() throws IOException {
    model = peek();
    other = Optional.empty();
  }

  /** The same, but a step that failed may still turn out one way or the other. */
  Model peek() throws IOException {
    Model shown = Judge.shown(volume, model, other);
    Judge judge = new Judge(false);
    for (Map.Entry<PointId, Map<DiskId, byte[]>> point : shown.points().entrySet()) {
      judge.compare(volume, point.getKey(), point.getValue());
    }
    return shown;
  }

  @Override
  public void close() throws IOException {
    store.close();
    source.close();
  }
}
