package io.secondsite.volume;

import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One storage location: a directory with a home directory for each VM. Thread-safe. */
public final class ReplicaStore implements VolumeStore {

  /** One thread for all stores: merging segments is never urgent. */
  private static final Executor BACKGROUND =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("volume-index-", 0).factory());

  private static final Logger log = LoggerFactory.getLogger(ReplicaStore.class);

  private final Path root;
  private final VolumeFiles files;
  private final Surroundings surroundings;
  private final Map<UUID, ReplicaVolume> open = new HashMap<>();
  private volatile Optional<String> keeper = Optional.empty();
  private volatile DiskPlaces places = DiskPlaces.AT_HOME;

  private ReplicaStore(Path root, Surroundings surroundings) {
    this.root = root;
    files = surroundings.files();
    this.surroundings = surroundings;
  }

  /**
   * A volume that the location holds.
   *
   * @param problem why it cannot be opened, or null where its identity could be read
   */
  public record Entry(UUID vm, String name, @Nullable String problem) {}

  /** Opens a location, which must be a directory. Volumes are opened one by one, when asked for. */
  public static ReplicaStore open(Path root, StoreSettings settings, Clock clock)
      throws VolumeException {
    return open(root, settings, clock, new QemuNbdImages(QemuNbdImages.Settings.defaults()));
  }

  /** The same where foreign images are read in another way. */
  public static ReplicaStore open(
      Path root, StoreSettings settings, Clock clock, ForeignBases foreignBases)
      throws VolumeException {
    ForeignDrains drains = new ForeignDrains(foreignBases, true);
    return open(root, settings, clock, new RealFiles(), BootClock.system(), BACKGROUND, drains);
  }

  /** The same on files that are watched. */
  static ReplicaStore serving(Path root, StoreSettings settings, Clock clock, VolumeFiles files)
      throws VolumeException {
    ForeignBases images = new QemuNbdImages(QemuNbdImages.Settings.defaults());
    ForeignDrains drains = new ForeignDrains(images, true);
    return open(root, settings, clock, files, BootClock.system(), BACKGROUND, drains);
  }

  /** A store that does on the caller's thread what else is done in the background. */
  static ReplicaStore open(Path root, StoreSettings settings, Clock clock, VolumeFiles files)
      throws VolumeException {
    return open(root, settings, clock, files, BootClock.system());
  }

  static ReplicaStore open(
      Path root, StoreSettings settings, Clock clock, VolumeFiles files, BootClock boot)
      throws VolumeException {
    ForeignBases none =
        image -> {
          throw new IOException("no foreign images here");
        };
    ForeignDrains drains = new ForeignDrains(none, false);
    return open(root, settings, clock, files, boot, Runnable::run, drains);
  }

  static ReplicaStore open(
      Path root, StoreSettings settings, Clock clock, VolumeFiles files, ForeignDrains drains)
      throws VolumeException {
    return open(root, settings, clock, files, BootClock.system(), Runnable::run, drains);
  }

  private static ReplicaStore open(
      Path root,
      StoreSettings settings,
      Clock clock,
      VolumeFiles files,
      BootClock boot,
      Executor background,
      ForeignDrains drains)
      throws VolumeException {
    if (!Files.isDirectory(root)) {
      throw new VolumeException(Code.NOT_FOUND, "storage location: no directory " + root);
    }
    try {
      ReplicaTime time = ReplicaTime.open(files, root, boot, new LostTime(root, clock)::time);
      ReadResources reading = new ReadResources(settings, background);
      return new ReplicaStore(
          root, new Surroundings(files, settings, clock, time, reading, drains));
    } catch (IOException e) {
      throw VolumeException.of("reading the time of " + root, e);
    }
  }

  /** Lets disks lie elsewhere; told before the first volume is opened. */
  ReplicaStore placingDisksBy(DiskPlaces others) {
    places = others;
    return this;
  }

  @Override
  public List<Entry> volumes() throws VolumeException {
    List<Entry> entries = new ArrayList<>();
    try {
      for (Path home : VolumeOpening.entries(root)) {
        Optional<UUID> vm = home(home);
        if (vm.isPresent()) {
          entries.add(entry(vm.get(), new VolumeLayout(home)));
        }
      }
    } catch (IOException e) {
      throw VolumeException.of("listing " + root, e);
    }
    return entries;
  }

  static boolean isHome(Path directory) {
    return home(directory).isPresent();
  }

  /** Whether there is a home of the VM, be it whole or not. */
  boolean holds(UUID vm) {
    return Files.exists(layout(vm).volume(), LinkOption.NOFOLLOW_LINKS);
  }

  /** The directories of the VM's disks that do not lie in its home. */
  List<Path> elsewhere(UUID vm) throws VolumeException {
    VolumeLayout layout = layout(vm);
    List<Path> elsewhere = new ArrayList<>();
    for (VolumeRecords.DiskPlace place : VolumeOpening.identity(layout, vm).disks()) {
      Path directory = layout.home().resolve(place.directory()).normalize();
      if (!directory.startsWith(layout.home())) {
        elsewhere.add(directory);
      }
    }
    return elsewhere;
  }

  private static Optional<UUID> home(Path home) {
    return Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS) ? vm(home) : Optional.empty();
  }

  /** The VM after which a home is called. */
  static Optional<UUID> vm(Path home) {
    String name = VolumeLayout.name(home);
    try {
      UUID vm = UUID.fromString(name);
      return vm.toString().equals(name) ? Optional.of(vm) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Entry entry(UUID vm, VolumeLayout layout) {
    try {
      return new Entry(vm, VolumeOpening.identity(layout, vm).name(), null);
    } catch (VolumeException e) {
      return new Entry(vm, vm.toString(), e.getMessage());
    }
  }

  /**
   * From now on volumes are opened in the agent's name: those that another agent keeps are refused
   * until they are taken over. Without a name nobody asks.
   */
  public ReplicaStore keptBy(String agent) {
    keeper = Optional.of(agent);
    return this;
  }

  @Override
  public synchronized ReplicaVolume takeOver(UUID vm, Optional<String> owner)
      throws VolumeException {
    ReplicaVolume known = open.remove(vm);
    if (known != null) {
      known.close();
    }
    VolumeLayout layout = layout(vm);
    VolumeOpening.identity(layout, vm);
    VolumeKeeper mine = new VolumeKeeper(files, layout, vm, keeper);
    try (VolumeLock _ =
        VolumeLock.take(layout.lock(), mine.holder(), surroundings.clock().instant())) {
      mine.takeOver(owner);
    } catch (IOException e) {
      throw VolumeException.of("taking over the volume of " + vm, e);
    }
    return volume(vm);
  }

  @Override
  public synchronized ReplicaVolume volume(UUID vm) throws VolumeException {
    ReplicaVolume known = open.get(vm);
    if (known != null && !known.isClosed()) {
      return known;
    }
    ReplicaVolume volume = ReplicaVolume.open(vm, layout(vm), surroundings, keeper);
    open.put(vm, volume);
    surroundings.drains().due(volume);
    return volume;
  }

  @Override
  public synchronized ReplicaVolume create(UUID vm, String vmName, Placing placing)
      throws VolumeException {
    VolumeLayout layout = layout(vm);
    if (Files.exists(layout.volume(), LinkOption.NOFOLLOW_LINKS)) {
      throw new VolumeException(Code.OUT_OF_SEQUENCE, "there is a volume of " + vm + " already");
    }
    try {
      if (!VolumeOpening.entries(layout.points()).isEmpty()) {
        throw new VolumeException(
            Code.CORRUPT, layout.home() + " has points but no volume.json: move it away first");
      }
      files.createDirectory(layout.points());
      files.createDirectory(layout.disks());
      if (!placing.disks().isEmpty()) {
        files.replace(
            layout.placing(),
            SealedJson.seal(
                new LocationRecords.Placed(VolumeRecords.FORMAT_VERSION, placing.disks())));
      }
      files.replace(
          layout.epoch(),
          SealedJson.seal(
              new VolumeRecords.EpochRecord(
                  VolumeRecords.FORMAT_VERSION, vm, Epoch.FIRST_NUMBER, Epoch.FIRST_ISSUER)));
      // The last step: a home without this file is no volume yet.
      files.replace(
          layout.volume(),
          SealedJson.seal(
              new VolumeRecords.Identity(VolumeRecords.FORMAT_VERSION, vm, vmName, List.of())));
      files.syncDirectory(root);
    } catch (IOException e) {
      throw VolumeException.of("creating the volume of " + vm, e);
    }
    return volume(vm);
  }

  /** One that cannot be looked at stays, and keeps none of the others. */
  @Override
  public synchronized List<UUID> disposeOfDeleted() throws VolumeException {
    VolumeDisposal disposal = new VolumeDisposal(files, root);
    List<UUID> gone = new ArrayList<>();
    try {
      disposal.sweep(); // what a crash left
      for (Entry entry : volumes()) {
        if (entry.problem() == null && isDisposable(entry.vm())) {
          disposal.dismiss(layout(entry.vm()));
          volume(entry.vm()).close();
          open.remove(entry.vm());
          gone.add(entry.vm());
        }
      }
      disposal.sweep();
      return gone;
    } catch (IOException e) {
      throw VolumeException.of("removing deleted volumes of " + root, e);
    }
  }

  private boolean isDisposable(UUID vm) {
    if (!Files.exists(layout(vm).deleted(), LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try {
      return volume(vm).isDisposable();
    } catch (VolumeException e) {
      log.atWarn().addKeyValue("vm", vm).setCause(e).log("deleted volume cannot be looked at");
      return false;
    }
  }

  private VolumeLayout layout(UUID vm) {
    return new VolumeLayout(root.resolve(vm.toString()), places);
  }

  @Override
  public void close() throws VolumeException {
    surroundings.drains().close();
    closeVolumes();
  }

  private synchronized void closeVolumes() throws VolumeException {
    for (ReplicaVolume volume : open.values()) {
      volume.close();
    }
    open.clear();
    surroundings.reading().close();
  }
}
