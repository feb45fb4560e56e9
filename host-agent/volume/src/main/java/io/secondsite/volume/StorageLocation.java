package io.secondsite.volume;

import io.secondsite.volume.LocationRecords.Known;
import io.secondsite.volume.LocationRecords.Marker;
import io.secondsite.volume.LocationStatus.State;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One storage location, looked at before each use.
 *
 * <pre>
 * CLOSED → OPEN    its marker is there and is the one that is expected
 * OPEN   → CLOSED  its directory or marker is not there, not readable, or another one's
 * </pre>
 *
 * Closing lets go of its volumes; views that are open keep reading what they have open.
 * Thread-safe.
 */
final class StorageLocation {
  static final String MARKER = "location.json";
  private static final Logger log = LoggerFactory.getLogger(StorageLocation.class);

  /** What a file system has of its own. */
  private static final Set<String> NOTHING = Set.of("lost+found");

  private static final UUID NOBODY = new UUID(0, 0);

  private final LocationSettings settings;
  private final Path registry;
  private final Tools tools;
  private final Map<UUID, String> doubts = new HashMap<>();
  private @Nullable ReplicaStore store;
  private @Nullable Known known;
  private String reason = "not looked at yet";

  /** What all locations share. */
  interface Tools {
    ReplicaStore open(Path root) throws VolumeException;

    VolumeFiles files();

    Instant now();

    UUID freshId();
  }

  StorageLocation(LocationSettings settings, Path registry, Tools tools) {
    this.settings = settings;
    this.registry = registry.resolve(settings.name() + VolumeLayout.JSON);
    this.tools = tools;
  }

  LocationSettings settings() {
    return settings;
  }

  String name() {
    return settings.name();
  }

  Path root() {
    return settings.path();
  }

  boolean contains(Path path) {
    return path.startsWith(settings.path());
  }

  /** The store, if the location is open now. */
  synchronized Optional<ReplicaStore> store() {
    Optional<String> now = closedBecause();
    if (now.isPresent()) {
      become(now.get());
    } else if (store == null) {
      become(open());
    }
    return Optional.ofNullable(store);
  }

  ReplicaStore require() throws VolumeException {
    Optional<ReplicaStore> open = store();
    if (open.isEmpty()) {
      throw closed();
    }
    return open.get();
  }

  synchronized VolumeException closed() {
    return new VolumeException(
        Code.LOCATION_CLOSED, "storage location " + name() + " is closed: " + reason);
  }

  /** Opens it, which is to say: why it stays closed, or nothing. */
  private String open() {
    try {
      store = tools.open(root());
      log.atInfo().addKeyValue("location", name()).log("storage location is open");
      return "";
    } catch (VolumeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private void become(String now) {
    if (now.isEmpty()) {
      reason = "";
      return;
    }
    if (!now.equals(reason)) {
      log.atError()
          .addKeyValue("location", name())
          .addKeyValue("reason", now)
          .log("storage location is closed");
    }
    reason = now;
    closeStore();
  }

  private void closeStore() {
    if (store == null) {
      return;
    }
    try {
      store.close();
    } catch (IOException e) {
      log.atWarn().addKeyValue("location", name()).setCause(e).log("closing volumes failed");
    }
    store = null;
  }

  private Optional<String> closedBecause() {
    try {
      if (!Files.isDirectory(root())) {
        return Optional.of("no directory " + root());
      }
      if (!Files.exists(marker(), LinkOption.NOFOLLOW_LINKS) && !initialiseUnasked()) {
        return Optional.of(unmarked());
      }
      return mismatch(SealedJson.read(marker(), Marker.class));
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private String unmarked() throws VolumeException {
    return known().isPresent()
        ? root() + " has no location.json: its file system is not mounted or not unlocked"
        : root()
            + " has no location.json: mount and unlock it; if it is new: secondsite host storage"
            + " init "
            + name();
  }

  private Optional<String> mismatch(Marker marker) throws VolumeException {
    if (!marker.name().equals(name())) {
      return Optional.of(root() + " is the storage location " + marker.name());
    }
    Optional<Known> expected = known();
    if (expected.isEmpty()) {
      remember(new Known(VolumeRecords.FORMAT_VERSION, marker.locationId(), name(), Map.of()));
      return Optional.empty();
    }
    boolean same = expected.get().locationId().equals(marker.locationId());
    return same
        ? Optional.empty()
        : Optional.of(
            root()
                + " is another location of that name: its id is "
                + marker.locationId()
                + ", not "
                + expected.get().locationId());
  }

  /** Only what was never used before: an empty directory may be a bare mount point. */
  private boolean initialiseUnasked() throws IOException {
    if (!settings.initialises() || known().isPresent()) {
      return false;
    }
    if (!isEmpty() && !holdsHomes()) {
      return false;
    }
    mark();
    return true;
  }

  /** Makes an empty directory this location, because the operator says so. */
  synchronized void initialise() throws VolumeException {
    try {
      if (!Files.isDirectory(root())) {
        throw new VolumeException(Code.LOCATION_CLOSED, "no directory " + root());
      }
      if (Files.exists(marker(), LinkOption.NOFOLLOW_LINKS)) {
        throw new VolumeException(Code.OUT_OF_SEQUENCE, marker() + " is there already");
      }
      if (!isEmpty()) {
        throw new VolumeException(
            Code.OUT_OF_SEQUENCE, root() + " is not empty: a new location is made of an empty one");
      }
      mark();
      store();
    } catch (IOException e) {
      throw VolumeException.of("making the storage location " + name(), e);
    }
  }

  private void mark() throws IOException {
    Marker marker = new Marker(VolumeRecords.FORMAT_VERSION, tools.freshId(), name(), tools.now());
    tools.files().replace(marker(), SealedJson.seal(marker));
    remember(new Known(VolumeRecords.FORMAT_VERSION, marker.locationId(), name(), Map.of()));
    log.atInfo()
        .addKeyValue("location", name())
        .addKeyValue("path", root())
        .log("storage location made");
  }

  private boolean isEmpty() throws IOException {
    return VolumeOpening.entries(root()).stream()
        .map(VolumeLayout::name)
        .allMatch(NOTHING::contains);
  }

  /** What a release without markers left. */
  private boolean holdsHomes() throws IOException {
    return VolumeOpening.entries(root()).stream().anyMatch(ReplicaStore::isHome);
  }

  private Path marker() {
    return root().resolve(MARKER);
  }

  private synchronized Optional<Known> known() throws VolumeException {
    if (known == null && Files.exists(registry, LinkOption.NOFOLLOW_LINKS)) {
      known = SealedJson.read(registry, Known.class);
    }
    return Optional.ofNullable(known);
  }

  private void remember(Known now) throws VolumeException {
    try {
      tools.files().replace(registry, SealedJson.seal(now));
      known = now;
    } catch (IOException e) {
      throw VolumeException.of("writing " + registry, e);
    }
  }

  /** The machines whose replicas lie here, as far as can be seen or is remembered. */
  synchronized List<ReplicaStore.Entry> entries() {
    Optional<ReplicaStore> open = store();
    if (open.isPresent()) {
      try {
        List<ReplicaStore.Entry> entries = open.get().volumes();
        rememberVolumes(entries);
        return entries;
      } catch (VolumeException e) {
        become(String.valueOf(e.getMessage()));
      }
    }
    String problem = String.valueOf(closed().getMessage());
    return remembered().entrySet().stream()
        .map(volume -> new ReplicaStore.Entry(volume.getKey(), volume.getValue(), problem))
        .toList();
  }

  private void rememberVolumes(List<ReplicaStore.Entry> entries) throws VolumeException {
    Map<UUID, String> now = new HashMap<>();
    entries.forEach(entry -> now.put(entry.vm(), entry.name()));
    Optional<Known> before = known();
    if (before.isPresent() && !before.get().volumes().equals(now)) {
      remember(before.get().with(now));
    }
  }

  private Map<UUID, String> remembered() {
    try {
      return known().map(Known::volumes).orElse(Map.of());
    } catch (VolumeException e) {
      log.atWarn().addKeyValue("location", name()).setCause(e).log("what lay there is unknown");
      return Map.of();
    }
  }

  /** Whether the VM's volume lies here, or lay here when the location was last open. */
  synchronized boolean holds(UUID vm) {
    return store().map(open -> open.holds(vm)).orElseGet(() -> remembered().containsKey(vm));
  }

  /** Told by the files: the device did not keep what it was given (I16). */
  void failed(Path file, IOException failure) {
    synchronized (doubts) {
      doubts.put(vm(file), file + ": " + failure.getMessage());
    }
    log.atError()
        .addKeyValue("location", name())
        .addKeyValue("file", file)
        .setCause(failure)
        .log("storage location is degraded: what it holds is read again");
  }

  /** The home's directory is called as its VM; another location's disks lie a level deeper. */
  private UUID vm(Path file) {
    for (Path part : root().relativize(file)) {
      Optional<UUID> vm = ReplicaStore.vm(part);
      if (vm.isPresent()) {
        return vm.get();
      }
    }
    return NOBODY;
  }

  Map<UUID, String> doubts() {
    synchronized (doubts) {
      return Map.copyOf(doubts);
    }
  }

  void settled(UUID vm, String doubt) {
    synchronized (doubts) {
      doubts.remove(vm, doubt);
    }
  }

  /** Refuses below the reserve. */
  void requireRoom() throws IOException {
    if (store().isEmpty()) {
      throw closed();
    }
    FileStore device = Files.getFileStore(root());
    long free = device.getUsableSpace();
    long reserve = settings.space().reserveBytes(device.getTotalSpace());
    if (free < reserve) {
      throw new VolumeException(
          Code.NO_SPACE,
          "storage location %s is full: %d bytes are free, the reserve is %d"
              .formatted(name(), free, reserve));
    }
  }

  LocationStatus status() {
    if (store().isEmpty()) {
      return closedStatus();
    }
    try {
      FileStore device = Files.getFileStore(root());
      long size = device.getTotalSpace();
      long free = device.getUsableSpace();
      return status(State.OPEN, null, size, free, settings.space().level(size, free));
    } catch (IOException e) {
      synchronized (this) {
        become("its size cannot be read: " + e.getMessage());
      }
      return closedStatus();
    }
  }

  private synchronized LocationStatus closedStatus() {
    return status(State.CLOSED, reason, 0, 0, SpaceLevel.NORMAL);
  }

  private LocationStatus status(
      State state, @Nullable String why, long size, long free, SpaceLevel level) {
    Set<String> degraded = new HashSet<>(doubts().values());
    return new LocationStatus(
        name(),
        root(),
        settings.classification().orElse(null),
        state,
        why,
        degraded.isEmpty() ? null : String.join("; ", degraded),
        size,
        free,
        settings.space().reserveBytes(size),
        level);
  }

  synchronized void close() {
    reason = "the agent ends";
    closeStore();
  }
}
