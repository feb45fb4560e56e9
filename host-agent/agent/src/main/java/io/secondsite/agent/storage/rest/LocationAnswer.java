package io.secondsite.agent.storage.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.agent.storage.Storage;
import io.secondsite.volume.LocationKeys;
import io.secondsite.volume.LocationStatus;
import org.jspecify.annotations.Nullable;

/** A storage location as it is answered. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LocationAnswer(
    String name,
    String path,
    @Nullable String classification,
    String state,
    @Nullable String reason,
    @Nullable String degraded,
    long sizeBytes,
    long freeBytes,
    long reserveBytes,
    String level,
    Key key) {

  /** How its key is; never the key. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Key(String state, @Nullable String kekId) {
    static Key of(LocationKeys.KeyState state) {
      return new Key(state.state().name(), state.kekId().orElse(null));
    }
  }

  static LocationAnswer of(Storage storage, LocationStatus status) {
    return new LocationAnswer(
        status.name(),
        status.path().toString(),
        status.classification(),
        status.state().name(),
        status.reason(),
        status.degraded(),
        status.sizeBytes(),
        status.freeBytes(),
        status.reserveBytes(),
        status.level().name(),
        Key.of(storage.keyState(status.name())));
  }
}
