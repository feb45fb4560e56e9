package io.secondsite.agent.storage;

import io.secondsite.agent.problem.ProblemException;
import io.secondsite.volume.KeyCommand;
import io.secondsite.volume.LocationKeys;
import io.secondsite.volume.LocationStatus;
import io.secondsite.volume.SpaceLevel;
import io.secondsite.volume.StorageLocations;
import io.secondsite.volume.VolumeException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The storage locations of this host and their keys. Thread-safe. */
public final class Storage {
  private static final Logger log = LoggerFactory.getLogger(Storage.class);

  private final StorageLocations locations;
  private final LocationKeys keys;
  private final SiteKeys site;
  private final Map<String, Commands> commands;
  private final Map<String, String> told = new ConcurrentHashMap<>();

  /** What the operator lets run for a location. */
  public record Commands(Optional<KeyCommand> unlock, Optional<KeyCommand> format) {
    static final Commands NONE = new Commands(Optional.empty(), Optional.empty());
  }

  public Storage(
      StorageLocations locations,
      LocationKeys keys,
      SiteKeys site,
      Map<String, Commands> commands) {
    this.locations = locations;
    this.keys = keys;
    this.site = site;
    this.commands = Map.copyOf(commands);
  }

  public List<LocationStatus> statuses() {
    return locations.statuses();
  }

  public LocationStatus status(String name) throws VolumeException {
    return locations.statuses().stream()
        .filter(status -> status.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new VolumeException(
                VolumeException.Code.UNKNOWN_LOCATION,
                "this host has no storage location " + name));
  }

  /** What somebody should see: closed, degraded and full locations. */
  public List<String> alarms() {
    return statuses().stream().map(Storage::alarm).filter(text -> !text.isEmpty()).toList();
  }

  /** What is wrong with a location that this replica lies in; a mere notice is not. */
  public Optional<String> alarm(UUID vm) {
    return locations.statusesOf(vm).stream()
        .filter(status -> status.level() != SpaceLevel.NOTICE || status.degraded() != null)
        .map(Storage::alarm)
        .filter(text -> !text.isEmpty())
        .findFirst();
  }

  private static String alarm(LocationStatus status) {
    if (status.state() == LocationStatus.State.CLOSED) {
      return "storage location " + status.name() + " is closed: " + status.reason();
    }
    if (status.degraded() != null) {
      return "storage location " + status.name() + " is degraded: " + status.degraded();
    }
    return status.level() == SpaceLevel.NORMAL
        ? ""
        : "storage location %s is %s: %d of %d bytes are free, the reserve is %d"
            .formatted(
                status.name(),
                status.level(),
                status.freeBytes(),
                status.sizeBytes(),
                status.reserveBytes());
  }

  /** Makes an empty directory the location. */
  public LocationStatus initialise(String name) throws VolumeException {
    locations.initialise(name);
    return status(name);
  }

  public LocationKeys.KeyState keyState(String name) {
    return keys.state(name, site.known());
  }

  /** Makes the location's key and lets its command format the location with it. */
  public LocationKeys.KeyState createKey(String name) throws VolumeException {
    status(name);
    byte[] key = keys.create(name, site.require());
    try {
      Optional<KeyCommand> format = commands(name).format();
      if (format.isPresent()) {
        format.get().run(key);
      }
    } finally {
      Arrays.fill(key, (byte) 0);
    }
    return keyState(name);
  }

  /** Wraps the location's key with the site's current key-encryption key. */
  public LocationKeys.KeyState rewrapKey(String name) throws VolumeException {
    status(name);
    keys.rewrap(name, site.known(), site.require());
    return keyState(name);
  }

  /** Forgets the location's key for good. */
  public void shredKey(String name, String confirmed) throws VolumeException {
    status(name);
    if (!confirmed.equals(name)) {
      throw ProblemException.badValue("confirm", "must be the location's name")
          .withRemedy("everything in the location is lost once it is locked: repeat its name");
    }
    keys.shred(name);
    log.atWarn().addKeyValue("location", name).log("key of a storage location deleted for good");
  }

  /** Runs the location's unlock command, if it is closed. */
  public LocationStatus unlock(String name) throws VolumeException {
    Optional<KeyCommand> unlock = commands(name).unlock();
    if (status(name).state() == LocationStatus.State.CLOSED && unlock.isPresent()) {
      byte[] key = keys.key(name, site.known());
      try {
        unlock.get().run(key);
        log.atInfo().addKeyValue("location", name).log("unlock command succeeded");
      } finally {
        Arrays.fill(key, (byte) 0);
      }
    }
    return status(name);
  }

  private Commands commands(String name) {
    return commands.getOrDefault(name, Commands.NONE);
  }

  /** At the start: whatever cannot be unlocked stays closed, and the others go on. */
  public void unlockAll() {
    for (LocationStatus status : statuses()) {
      try {
        unlock(status.name());
      } catch (VolumeException e) {
        log.atError()
            .addKeyValue("location", status.name())
            .addKeyValue("why", e.getMessage())
            .log("storage location cannot be unlocked");
      }
    }
  }

  /** Looks at all locations and tells what has changed. */
  public void look() {
    locations.look();
    for (LocationStatus status : statuses()) {
      String alarm = alarm(status);
      String kind = status.state() + "/" + status.level() + "/" + (status.degraded() == null);
      if (!kind.equals(told.put(status.name(), kind)) && !alarm.isEmpty()) {
        log.atWarn().addKeyValue("location", status.name()).log(alarm);
      }
    }
  }
}
