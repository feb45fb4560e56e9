package io.secondsite.provider.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A server's answer.
 *
 * @param body missing where it was no JSON
 */
public record JsonAnswer(int status, JsonNode body) {

  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** A text in the body, by its path, e.g. {@code /error/code}. */
  public Optional<String> text(String pointer) {
    JsonNode value = body.at(pointer);
    return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
  }
}
