package io.secondsite.agent.seeding.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.agent.seeding.SeedJob;
import io.secondsite.replication.Progress;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An import or adoption as it is answered. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SeedJobAnswer(
    UUID vm,
    String name,
    String peer,
    SeedJob.Kind kind,
    SeedJob.State state,
    @Nullable ProgressAnswer progress,
    @Nullable String point,
    SeedJob.@Nullable Failure error) {

  /** How far it came: the package is read twice, once before anything of it is believed. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ProgressAnswer(
      int percent,
      long bytesDone,
      long bytesTotal,
      long bytesPerSecond,
      @Nullable Long secondsLeft) {
    static ProgressAnswer of(Progress progress) {
      OptionalLong left = progress.secondsLeft();
      return new ProgressAnswer(
          progress.percent(),
          progress.bytesDone(),
          progress.bytesTotal(),
          progress.bytesPerSecond(),
          left.isPresent() ? left.getAsLong() : null);
    }
  }

  static SeedJobAnswer of(SeedJob.View view) {
    Progress progress = view.progress();
    return new SeedJobAnswer(
        view.subject().vm(),
        view.subject().name(),
        view.subject().peer(),
        view.subject().kind(),
        view.state(),
        progress == null ? null : ProgressAnswer.of(progress),
        view.point(),
        view.failure());
  }
}
