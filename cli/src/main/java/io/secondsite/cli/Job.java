package io.secondsite.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A job of the vault.
 *
 * @param state {@code NotStarted}, {@code InProgress}, {@code Succeeded}, {@code Failed}, …
 */
public record Job(
    String id,
    String scenario,
    String friendlyName,
    String state,
    String target,
    List<Task> tasks,
    List<Failure> errors,
    String startTime,
    String endTime) {
  public Job {
    tasks = List.copyOf(tasks);
    errors = List.copyOf(errors);
  }

  /** A step of the job. */
  public record Task(String name, String friendlyName, String state) {}

  /** What went wrong, and what helps. */
  public record Failure(String code, String message, String remedy) {
    @Override
    public String toString() {
      return code + ": " + message + (remedy.isEmpty() ? "" : " (" + remedy + ")");
    }
  }

  public boolean isEnded() {
    return switch (state) {
      case "Succeeded", "Failed", "Cancelled", "PartiallySucceeded" -> true;
      default -> false;
    };
  }

  public boolean hasSucceeded() {
    return state.equals("Succeeded");
  }

  Optional<Failure> error() {
    return errors.stream().findFirst();
  }

  static Job of(JsonNode resource) {
    JsonNode properties = resource.path("properties");
    List<Task> tasks = new ArrayList<>();
    for (JsonNode task : properties.path("tasks")) {
      tasks.add(
          new Task(
              task.path("name").asText(),
              task.path("friendlyName").asText(),
              task.path("state").asText()));
    }
    List<Failure> errors = new ArrayList<>();
    for (JsonNode error : properties.path("errors")) {
      JsonNode service = error.path("serviceErrorDetails");
      errors.add(
          new Failure(
              service.path("code").asText(),
              service.path("message").asText(),
              service.path("recommendedAction").asText()));
    }
    return new Job(
        resource.path("name").asText(),
        properties.path("scenarioName").asText(),
        properties.path("friendlyName").asText(),
        properties.path("state").asText(),
        properties.path("targetObjectName").asText(),
        tasks,
        errors,
        properties.path("startTime").asText(""),
        properties.path("endTime").asText(""));
  }
}
