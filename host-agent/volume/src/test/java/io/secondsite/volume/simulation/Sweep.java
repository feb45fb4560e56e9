package io.secondsite.volume.simulation;

import io.secondsite.volume.DiskId;
import io.secondsite.volume.PointId;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.VolumeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** A workflow whose every call is the last one once, or fails once. */
final class Sweep {
  private static final int CALLS_MAX = 1000;

  private final Path folder;
  private final Workflow workflow;
  private final Path template;
  private final Model before;
  private int folders;
  private int qemuEvery = 97;

  Sweep(Path folder, Workflow workflow) throws IOException {
    this.folder = folder;
    this.workflow = workflow;
    template = Files.createDirectory(folder.resolve("template"));
    try (Scene scene = Scene.create(template)) {
      workflow.prepare(scene);
      before = scene.model();
    }
  }

  /** What the volume shows before the workflow. */
  Model before() {
    return before;
  }

  private Path newFolder(String name) throws IOException {
    return Files.createDirectory(folder.resolve(name + "-" + folders++));
  }

  private SimulatedDisk freshDisk() throws IOException {
    Path live = newFolder("disk");
    copy(template, live);
    return SimulatedDisk.over(live, newFolder("kept"), folders);
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file));
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  /** Is asked at each call which crash images of that moment are looked at. */
  interface Choice {
    List<Loss> losses(int number, Call call);
  }

  /**
   * Makes crash images before every call, and after the last one.
   *
   * @return how many were looked at
   */
  int crashImages(Choice choice) throws IOException {
    SimulatedDisk disk = freshDisk();
    int[] count = new int[2];
    try (Scene scene = Scene.open(disk.root(), before)) {
      disk.faults()
          .watch(call -> {
            for (Loss loss : choice.losses(++count[0], call)) {
              count[1]++;
              image(disk, scene, loss, "before call " + count[0] + ", " + call);
            }
          });
      workflow.run(scene);
      disk.faults().watch(_ -> {});
      for (Loss loss : Loss.values()) {
        count[1]++;
        image(disk, scene, loss, "after the last call");
      }
    }
    return count[1];
  }

  /** Crashes in the opening that follows a crash, for every n-th call of the workflow. */
  int crashImagesOfOpenings(int step) throws IOException {
    SimulatedDisk disk = freshDisk();
    int[] count = new int[2];
    try (Scene scene = Scene.open(disk.root(), before)) {
      disk.faults()
          .watch(call -> {
            if (++count[0] % step == 0) {
              Path crashed = newFolder("disk");
              disk.image(crashed, Loss.NOTHING, new Random(folders));
              count[1] += opening(crashed, scene, "crash before call " + count[0] + ", " + call);
            }
          });
      workflow.run(scene);
      disk.faults().watch(_ -> {});
    }
    return count[1];
  }

  private int opening(Path crashed, Scene scene, String when) throws IOException {
    SimulatedDisk disk = SimulatedDisk.over(crashed, newFolder("kept"), folders);
    int[] count = new int[1];
    disk.faults()
        .watch(call -> {
          Loss loss = call.syncs() ? Loss.EVERYTHING : Loss.ANYTHING;
          image(
              disk,
              scene,
              loss,
              when + ", then before call " + ++count[0] + " of opening, " + call);
        });
    Scene.open(disk.root(), scene.model()).close();
    return count[0];
  }

  private void image(SimulatedDisk disk, Scene scene, Loss loss, String when) throws IOException {
    Path image = newFolder("image");
    disk.image(image, loss, new Random(folders));
    judge(image, scene.model(), scene.other(), workflow + ", " + loss + " lost " + when);
    SimulatedDisk.delete(List.of(image));
  }

  /** How often QEMU looks at an image: at each n-th. */
  Sweep withQemuEvery(int images) {
    qemuEvery = images;
    return this;
  }

  /** The volume shows one of the two, whole; it goes on; nothing unfinished is left. */
  private void judge(Path root, Model model, Optional<Model> other, String when)
      throws IOException {
    try (Scene scene = Scene.open(root, model)) {
      if (!scene.volume().problems().isEmpty()) {
        throw new AssertionError(when + ": " + scene.volume().problems());
      }
      other.ifPresent(scene::want);
      scene.check();
      qemu(root, scene.model());
      goOn(scene);
      requireNothingLeft(root, scene);
    } catch (IOException | Broken e) {
      throw new AssertionError(when + ": " + e, e);
    }
  }

  /** QEMU is slow to start: it looks at each so many images. */
  private void qemu(Path root, Model model) throws IOException {
    if (folders % qemuEvery != 0) {
      return;
    }
    for (Map.Entry<PointId, Map<DiskId, byte[]>> point : model.points().entrySet()) {
      for (Map.Entry<DiskId, byte[]> disk : point.getValue().entrySet()) {
        Path directory =
            root.resolve(Simulation.VM.toString()).resolve("disks").resolve(disk.getKey().text());
        QemuCheck.check(directory.resolve(point.getKey() + ".qcow2"), disk.getValue(), directory);
      }
    }
  }

  private static void goOn(Scene scene) throws IOException {
    if (scene.model().points().isEmpty()) {
      scene.initial(Map.of(Scene.A, 70_144));
      return;
    }
    scene.delta(Map.of(Scene.A, 140_288), true);
    if (scene.model().pins().isEmpty()) {
      scene.remove(0, 1);
    }
    scene.check();
    scene.volume().verify(scene.model().points().lastKey());
  }

  private static void requireNothingLeft(Path root, Scene scene) throws IOException {
    Set<String> listed = new HashSet<>();
    for (RecoveryPoint point : scene.volume().points()) {
      listed.add(point.pointId().text());
    }
    try (Stream<Path> files = Files.walk(root)) {
      List<String> left =
          files
              .filter(Files::isRegularFile)
              .map(file -> file.getFileName().toString())
              .filter(name -> isLeft(name, listed))
              .toList();
      if (!left.isEmpty()) {
        throw new Broken(Invariant.I5_NO_HALF_POINT_IS_LISTED, "files are left over: " + left);
      }
    }
  }

  private static boolean isLeft(String name, Set<String> listed) {
    if (name.endsWith(".tmp") || name.endsWith(".partial") || name.endsWith(".merged")) {
      return true;
    }
    return name.matches("e[0-9]{5}-s.*") && !listed.contains(name.substring(0, 18));
  }

  /**
   * Lets the n-th call fail, for every n that {@code step} meets, until none fails any more.
   *
   * @return how many failed
   */
  int failures(Faults.Kind kind, int first, int step) throws IOException {
    int struck = 0;
    for (int call = first; call < CALLS_MAX; call += step) {
      if (!fails(kind, call)) {
        return struck;
      }
      struck++;
    }
    throw new AssertionError(workflow + " never gets through");
  }

  /**
   * One failure, and what the volume shows then, after the cause is gone, and after a power cut.
   */
  private boolean fails(Faults.Kind kind, int call) throws IOException {
    String when = kind + " at call " + call;
    SimulatedDisk disk = freshDisk();
    boolean struck;
    try (Scene scene = Scene.open(disk.root(), before)) {
      disk.faults().arm(kind, call);
      boolean done = attempt(scene);
      struck = disk.faults().struck();
      if (!done && !struck) {
        throw new AssertionError(workflow + ", " + when + ": failed without a fault");
      }
      if (kind != Faults.Kind.KILL) {
        readsStill(scene, when);
        disk.faults().disarm();
        disk.faults().free();
      }
      image(disk, scene, Loss.EVERYTHING, when);
      image(disk, scene, Loss.ANYTHING, when);
      disk.faults().disarm();
    }
    return struck;
  }

  private boolean attempt(Scene scene) throws IOException {
    try {
      workflow.run(scene);
      return true;
    } catch (VolumeException e) {
      return false;
    }
  }

  /** I15, I16: nothing that is listed suffers from a failed call, unless it says: open me again. */
  private void readsStill(Scene scene, String when) throws IOException {
    try {
      scene.peek();
    } catch (IOException | Broken e) {
      if (!String.valueOf(e.getMessage()).contains("must be opened again")) {
        throw new AssertionError(workflow + ", " + when + ": " + e, e);
      }
    }
  }
}
