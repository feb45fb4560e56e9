package io.secondsite.volume;

import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All storage locations of a host. A volume is found in whichever holds it. A new one goes to the
 * location that is asked for, else to the open one with the most bytes free above its reserve.
 * Thread-safe.
 */
public final class StorageLocations implements VolumeStore {
  /** The location of a host whose operator named none. */
  public static final String DEFAULT = "default";

  private static final Logger log = LoggerFactory.getLogger(StorageLocations.class);
  private static final String DISKS = "disks";

  private final List<StorageLocation> locations;
  private final Opening opening;

  private StorageLocations(List<StorageLocation> locations, Opening opening) {
    this.opening = opening;
    this.locations = List.copyOf(locations);
  }

  /**
   * Opens what can be opened; the others are told as closed and looked at again at each use.
   *
   * @param registry an existing directory in which it is remembered which location is which
   */
  public static StorageLocations open(
      List<LocationSettings> settings, Path registry, StoreSettings store, Clock clock) {
    return open(settings, registry, store, clock, new RealFiles(), ReplicaStore::serving);
  }

  /** With stores that do on the caller's thread what else is done in the background. */
  static StorageLocations open(
      List<LocationSettings> settings,
      Path registry,
      StoreSettings store,
      Clock clock,
      VolumeFiles files) {
    return open(settings, registry, store, clock, files, ReplicaStore::open);
  }

  private static StorageLocations open(
      List<LocationSettings> settings,
      Path registry,
      StoreSettings store,
      Clock clock,
      VolumeFiles files,
      StoreOpening how) {
    requireApart(settings);
    List<StorageLocation> locations = new ArrayList<>();
    Opening opening = new Opening(store, clock, files, how);
    settings.forEach(one -> locations.add(new StorageLocation(one, registry, opening)));
    StorageLocations all = new StorageLocations(locations, opening);
    opening.places = all.new Places();
    opening.guarded = all.guarded(files);
    all.locations.forEach(StorageLocation::store);
    return all;
  }

  /** Opens one store. */
  private interface StoreOpening {
    ReplicaStore open(Path root, StoreSettings settings, Clock clock, VolumeFiles files)
        throws VolumeException;
  }

  /** How each location opens its store. */
  private static final class Opening implements StorageLocation.Tools {
    private final StoreSettings store;
    private final Clock clock;
    private final VolumeFiles files;
    private final StoreOpening how;
    private volatile Optional<String> keeper = Optional.empty();
    private DiskPlaces places = DiskPlaces.AT_HOME;
    private VolumeFiles guarded;

    Opening(StoreSettings store, Clock clock, VolumeFiles files, StoreOpening how) {
      this.how = how;
      this.store = store;
      this.clock = clock;
      this.files = files;
      guarded = files;
    }

    @Override
    public ReplicaStore open(Path root) throws VolumeException {
      ReplicaStore opened = how.open(root, store, clock, guarded).placingDisksBy(places);
      keeper.ifPresent(opened::keptBy);
      return opened;
    }

    @Override
    public VolumeFiles files() {
      return files;
    }

    @Override
    public Instant now() {
      return clock.instant();
    }

    @Override
    public UUID freshId() {
      return UUID.randomUUID();
    }
  }

  /** As {@link ReplicaStore#keptBy}, for every location, also those that open later. */
  public StorageLocations keptBy(String agent) {
    opening.keeper = Optional.of(agent);
    locations.forEach(location -> location.store().ifPresent(store -> store.keptBy(agent)));
    return this;
  }

  private static void requireApart(List<LocationSettings> settings) {
    if (settings.isEmpty()) {
      throw new IllegalArgumentException("storage: at least one location");
    }
    for (int index = 0; index < settings.size(); index++) {
      for (LocationSettings other : settings.subList(index + 1, settings.size())) {
        requireApart(settings.get(index), other);
      }
    }
  }

  private static void requireApart(LocationSettings one, LocationSettings other) {
    if (one.name().equals(other.name())) {
      throw new IllegalArgumentException("storage: two locations are called " + one.name());
    }
    if (one.path().startsWith(other.path()) || other.path().startsWith(one.path())) {
      throw new IllegalArgumentException(
          "storage: of %s and %s one lies in the other".formatted(one.name(), other.name()));
    }
  }

  private VolumeFiles guarded(VolumeFiles files) {
    return new LocationFiles(
        files,
        path ->
            within(path).map(StorageLocation::root).orElse(path).resolve(StorageLocation.MARKER),
        (path, failure) -> within(path).ifPresent(location -> location.failed(path, failure)));
  }

  private Optional<StorageLocation> within(Path path) {
    return locations.stream().filter(location -> location.contains(path)).findFirst();
  }

  /** How each location is, in the order of the configuration. */
  public List<LocationStatus> statuses() {
    return locations.stream().map(StorageLocation::status).toList();
  }

  /**
   * Makes an empty directory a location.
   *
   * @throws VolumeException UNKNOWN_LOCATION, OUT_OF_SEQUENCE where it is one already or not empty
   */
  public void initialise(String name) throws VolumeException {
    location(name).initialise();
  }

  private StorageLocation location(String name) throws VolumeException {
    return locations.stream()
        .filter(location -> location.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new VolumeException(
                Code.UNKNOWN_LOCATION, "this host has no storage location " + name));
  }

  @Override
  public List<ReplicaStore.Entry> volumes() {
    List<ReplicaStore.Entry> entries = new ArrayList<>();
    Set<UUID> seen = new HashSet<>();
    for (StorageLocation location : locations) {
      for (ReplicaStore.Entry entry : location.entries()) {
        if (seen.add(entry.vm())) {
          entries.add(entry);
        } else {
          entries.replaceAll(other -> other.vm().equals(entry.vm()) ? twice(other) : other);
        }
      }
    }
    return entries;
  }

  private ReplicaStore.Entry twice(ReplicaStore.Entry entry) {
    return new ReplicaStore.Entry(
        entry.vm(), entry.name(), String.valueOf(ambiguous(entry.vm()).getMessage()));
  }

  private VolumeException ambiguous(UUID vm) {
    List<String> names = holders(vm).stream().map(StorageLocation::name).toList();
    return new VolumeException(
        Code.CORRUPT,
        "the volume of " + vm + " is in more than one location, " + names + ": move one away");
  }

  private List<StorageLocation> holders(UUID vm) {
    return locations.stream().filter(location -> location.holds(vm)).toList();
  }

  @Override
  public ReplicaVolume volume(UUID vm) throws VolumeException {
    return holding(vm).volume(vm);
  }

  @Override
  public ReplicaVolume takeOver(UUID vm, Optional<String> owner) throws VolumeException {
    return holding(vm).takeOver(vm, owner);
  }

  /** Of the locations that are open; what a closed one holds waits until it is back. */
  @Override
  public List<UUID> disposeOfDeleted() throws VolumeException {
    List<UUID> gone = new ArrayList<>();
    for (StorageLocation location : locations) {
      Optional<ReplicaStore> open = location.store();
      if (open.isPresent()) {
        gone.addAll(open.get().disposeOfDeleted());
        location.entries();
      }
    }
    return gone;
  }

  /** The one store that has the volume and whose disks are all there. */
  private ReplicaStore holding(UUID vm) throws VolumeException {
    List<StorageLocation> holders = holders(vm);
    if (holders.isEmpty()) {
      throw new VolumeException(Code.NOT_FOUND, "no volume of " + vm);
    }
    if (holders.size() > 1) {
      throw ambiguous(vm);
    }
    ReplicaStore store = holders.getFirst().require();
    for (Path elsewhere : store.elsewhere(vm)) {
      openAt(elsewhere, vm);
    }
    return store;
  }

  /** A disk in another location: that one must be open, and the place must be the volume's. */
  private StorageLocation openAt(Path directory, UUID vm) throws VolumeException {
    Path normal = directory.normalize();
    StorageLocation location =
        within(normal)
            .orElseThrow(() ->
                new VolumeException(
                    Code.LOCATION_CLOSED,
                    directory + " lies in no storage location of this host: configure it"));
    if (!normal.startsWith(location.root().resolve(DISKS).resolve(vm.toString()))) {
      throw new VolumeException(Code.CORRUPT, directory + " is no place for a disk of " + vm);
    }
    location.require();
    return location;
  }

  /** The name of the location that holds a VM's volume. */
  public Optional<String> locationOf(UUID vm) {
    return holders(vm).stream().findFirst().map(StorageLocation::name);
  }

  /** How the locations are in which the VM's volume and its disks lie. */
  public List<LocationStatus> statusesOf(UUID vm) {
    Set<StorageLocation> those = new LinkedHashSet<>(holders(vm));
    for (StorageLocation home : List.copyOf(those)) {
      home.store().ifPresent(store -> elsewhere(store, vm).forEach(those::add));
    }
    return those.stream().map(StorageLocation::status).toList();
  }

  /** What cannot be told is told by the volume, which does not open. */
  private List<StorageLocation> elsewhere(ReplicaStore store, UUID vm) {
    try {
      return store.elsewhere(vm).stream().flatMap(path -> within(path).stream()).toList();
    } catch (VolumeException e) {
      log.atDebug().addKeyValue("vm", vm).setCause(e).log("its disks' places cannot be read");
      return List.of();
    }
  }

  @Override
  public synchronized ReplicaVolume create(UUID vm, String vmName, Placing placing)
      throws VolumeException {
    if (!holders(vm).isEmpty()) {
      throw new VolumeException(Code.OUT_OF_SEQUENCE, "there is a volume of " + vm + " already");
    }
    String wanted = placing.location();
    StorageLocation location = wanted == null ? roomiest() : location(wanted);
    for (String name : placing.disks().values()) {
      location(name).require();
    }
    ReplicaVolume volume = location.require().create(vm, vmName, placing);
    location.entries();
    return volume;
  }

  private StorageLocation roomiest() throws VolumeException {
    Optional<String> roomiest =
        statuses().stream()
            .filter(status -> status.state() == LocationStatus.State.OPEN)
            .max(Comparator.comparingLong(LocationStatus::usableBytes))
            .map(LocationStatus::name);
    return roomiest.isPresent() ? location(roomiest.get()) : requireFirst();
  }

  private StorageLocation requireFirst() throws VolumeException {
    StorageLocation first = locations.getFirst();
    first.require();
    return first;
  }

  /** Where new disks go and whether there is room: what the stores ask. */
  private final class Places implements DiskPlaces {
    @Override
    public Path directory(VolumeLayout layout, PointHeader.Disk disk) throws VolumeException {
      Optional<String> name = placing(layout).of(disk);
      if (name.isEmpty()) {
        return layout.defaultDirectory(disk.diskId());
      }
      StorageLocation location = location(name.get());
      return location.contains(layout.home())
          ? layout.defaultDirectory(disk.diskId())
          : location
              .root()
              .resolve(DISKS)
              .resolve(VolumeLayout.name(layout.home()))
              .resolve(disk.diskId().text());
    }

    private Placing placing(VolumeLayout layout) throws VolumeException {
      return Files.exists(layout.placing(), LinkOption.NOFOLLOW_LINKS)
          ? new Placing(
              null, SealedJson.read(layout.placing(), LocationRecords.Placed.class).disks())
          : Placing.ANYWHERE;
    }

    @Override
    public void requireRoom(Collection<Path> directories) throws IOException {
      Set<StorageLocation> asked = new HashSet<>();
      for (Path directory : directories) {
        Optional<StorageLocation> location = within(directory.normalize());
        if (location.isPresent() && asked.add(location.get())) {
          location.get().requireRoom();
        }
      }
    }
  }

  /**
   * Looks at every location, and reads again what a failed write left in doubt: the newest point of
   * the volumes concerned. Called now and then.
   */
  public void look() {
    for (StorageLocation location : locations) {
      if (location.store().isPresent()) {
        location.doubts().forEach((vm, doubt) -> settle(location, vm, doubt));
      }
    }
  }

  private void settle(StorageLocation location, UUID vm, String doubt) {
    try {
      if (!holders(vm).isEmpty()) {
        ReplicaVolume volume = volume(vm);
        volume.close(); // what the process remembers of it may be what the device lost
        ReplicaVolume again = volume(vm);
        Optional<RecoveryPoint> newest = again.newest();
        if (newest.isPresent()) {
          again.verify(newest.get().pointId());
        }
      }
      location.settled(vm, doubt);
      log.atInfo()
          .addKeyValue("location", location.name())
          .addKeyValue("vm", vm)
          .log("what was in doubt was read and is whole");
    } catch (VolumeException e) {
      log.atWarn()
          .addKeyValue("location", location.name())
          .addKeyValue("vm", vm)
          .setCause(e)
          .log("storage location stays degraded");
    }
  }

  @Override
  public void close() {
    locations.forEach(StorageLocation::close);
  }
}
