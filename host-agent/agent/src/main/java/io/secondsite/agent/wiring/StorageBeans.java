package io.secondsite.agent.wiring;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.secondsite.agent.config.AgentConfig;
import io.secondsite.agent.config.LimitsConfig;
import io.secondsite.agent.config.StorageConfig;
import io.secondsite.agent.config.StorageKeysConfig;
import io.secondsite.agent.durable.DurableFile;
import io.secondsite.agent.storage.SiteKeys;
import io.secondsite.agent.storage.Storage;
import io.secondsite.volume.KeyCommand;
import io.secondsite.volume.LocationKeys;
import io.secondsite.volume.LocationSettings;
import io.secondsite.volume.SpaceLimits;
import io.secondsite.volume.StorageLocations;
import io.secondsite.volume.StoreSettings;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the storage locations and watches them. */
@Singleton
final class StorageBeans {
  private static final Logger log = LoggerFactory.getLogger(StorageBeans.class);
  private static final String FOLDER = "storage";

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("storage").factory());

  @Produces
  @Singleton
  StorageLocations locations(
      AgentConfig config, StorageConfig storage, StateLock state, Clock clock) throws IOException {
    Path folder = state.directory().resolve(FOLDER);
    DurableFile.privateFolder(folder);
    return StorageLocations.open(settings(config, storage, state), folder, ofLocations(), clock)
        .keptBy(config.name());
  }

  /** The reserve is the location's matter, since it knows its size. */
  private static StoreSettings ofLocations() {
    StoreSettings usual = StoreSettings.defaults();
    return new StoreSettings(
        0,
        usual.viewCacheClusters(),
        usual.codecsMax(),
        usual.layerFilesMax(),
        usual.indexTailPoints());
  }

  private static List<LocationSettings> settings(
      AgentConfig config, StorageConfig storage, StateLock state) throws IOException {
    List<LocationSettings> settings = new ArrayList<>();
    storage.locations().forEach((name, one) -> settings.add(settings(name, one)));
    if (settings.isEmpty() || config.replicaDirectory().isPresent()) {
      settings.add(ofReplicaDirectory(config, state));
    }
    return settings;
  }

  private static LocationSettings settings(String name, StorageConfig.Location one) {
    SpaceLimits space =
        new SpaceLimits(
            one.reservePercent(),
            one.reserveMax().asLongValue(),
            one.noticePercent(),
            one.warningPercent(),
            one.criticalPercent());
    return new LocationSettings(name, one.path(), one.classification(), space, one.initialise());
  }

  /** The agent's own folder, which it makes itself the first time. */
  private static LocationSettings ofReplicaDirectory(AgentConfig config, StateLock state)
      throws IOException {
    Path root = config.replicaDirectory().orElseGet(() -> state.directory().resolve("replicas"));
    String name = StorageLocations.DEFAULT;
    if (!Files.exists(state.directory().resolve(FOLDER).resolve(name + ".json"))) {
      Files.createDirectories(root);
    }
    return new LocationSettings(
        name, root.toAbsolutePath(), Optional.empty(), SpaceLimits.defaults(), true);
  }

  void close(@Disposes StorageLocations locations) {
    locations.close();
  }

  @Produces
  @Singleton
  Storage storage(
      StorageLocations locations,
      StorageConfig config,
      StorageKeysConfig keys,
      LimitsConfig limits,
      StateLock state,
      Clock clock) {
    Map<String, Storage.Commands> commands = new HashMap<>();
    config
        .locations()
        .forEach((name, one) ->
            commands.put(
                name,
                new Storage.Commands(
                    command(one.unlock(), limits.storageCommand()),
                    command(one.format(), limits.storageCommand()))));
    return new Storage(
        locations,
        new LocationKeys(state.directory().resolve(FOLDER), new SecureRandom(), clock),
        new SiteKeys(keys.kekFile(), keys.previousKekFile(), keys.passwordFile()),
        commands);
  }

  private static Optional<KeyCommand> command(Optional<List<String>> arguments, Duration timeout) {
    return arguments.map(command -> new KeyCommand(command, timeout));
  }

  /** Before everything else starts: points of machines that run here may lie behind a lock. */
  void start(@Observes @Priority(1) StartupEvent event, Storage storage, LimitsConfig limits) {
    storage.unlockAll();
    long periodMillis = limits.storageLook().toMillis();
    var _ =
        timer.scheduleWithFixedDelay(
            () -> look(storage), periodMillis, periodMillis, TimeUnit.MILLISECONDS);
  }

  private static void look(Storage storage) {
    try {
      storage.look();
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("the storage locations cannot be looked at; it is tried again");
    }
  }

  void stop(@Observes ShutdownEvent event) {
    timer.shutdownNow();
  }
}
