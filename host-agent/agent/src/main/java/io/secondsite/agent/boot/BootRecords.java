package io.secondsite.agent.boot;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.secondsite.agent.durable.DurableFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The boots of this host, one file each; what is not in its file does not exist. Thread-safe; who
 * changes one boot takes turns.
 */
final class BootRecords {
  private static final String SUFFIX = ".json";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final Path folder;
  private final Map<String, Boot> boots = new ConcurrentHashMap<>();

  private BootRecords(Path folder) {
    this.folder = folder;
  }

  static BootRecords open(Path stateDirectory) throws IOException {
    BootRecords records = new BootRecords(stateDirectory.resolve("boots"));
    DurableFile.privateFolder(records.folder);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(records.folder, "*" + SUFFIX)) {
      for (Path file : files) {
        Boot boot = JSON.readValue(Files.readAllBytes(file), Boot.class);
        records.boots.put(boot.id(), boot);
      }
    }
    return records;
  }

  /** Oldest first. */
  List<Boot> all() {
    return boots.values().stream()
        .sorted(Comparator.comparing(Boot::requestedAt).thenComparing(Boot::id))
        .toList();
  }

  Optional<Boot> find(String id) {
    return Optional.ofNullable(boots.get(id));
  }

  /** Records the boot; returns when that is on disk. */
  Boot put(Boot boot) throws IOException {
    DurableFile.write(file(boot), JSON.writeValueAsBytes(boot));
    boots.put(boot.id(), boot);
    return boot;
  }

  /** Forgets the boot; returns when that is on disk. */
  void remove(Boot boot) throws IOException {
    DurableFile.delete(file(boot));
    boots.remove(boot.id());
  }

  private Path file(Boot boot) {
    return folder.resolve(boot.id() + SUFFIX);
  }
}
