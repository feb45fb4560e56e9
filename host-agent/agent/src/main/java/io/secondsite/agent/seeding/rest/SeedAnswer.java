package io.secondsite.agent.seeding.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.replication.InitialReplication;
import io.secondsite.replication.SeedExported;
import io.secondsite.replication.SeedView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an initial replication goes.
 *
 * @param done whether the replica has a point
 * @param exportPath where a package is being made
 * @param exported the package that was made last
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SeedAnswer(
    String method,
    @Nullable Instant startAt,
    boolean done,
    @Nullable String exportPath,
    @Nullable SeedExported exported) {
  static SeedAnswer of(SeedView view) {
    return new SeedAnswer(
        method(view.initial()),
        view.initial() instanceof InitialReplication.Scheduled scheduled
            ? scheduled.startAt()
            : null,
        view.done(),
        view.exportFolder(),
        view.exported());
  }

  private static String method(InitialReplication initial) {
    return switch (initial) {
      case InitialReplication.Now _ -> "NOW";
      case InitialReplication.Scheduled _ -> "SCHEDULED";
      case InitialReplication.Offline _ -> "OFFLINE";
    };
  }
}
