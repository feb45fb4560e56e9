package io.secondsite.agent.pairing;

import com.fasterxml.jackson.annotation.JsonValue;
import io.secondsite.agent.problem.ProblemException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How two agents prove themselves to each other. A pairing has one; there is no falling back. */
public enum Authentication {
  CERTIFICATE("Certificate"),
  KERBEROS("Kerberos");

  private final String label;

  Authentication(String label) {
    this.label = label;
  }

  /** As REST, events and policies call it. */
  @JsonValue
  public String label() {
    return label;
  }

  /** The one of that name; nothing if none is named. */
  public static Optional<Authentication> named(String field, @Nullable String name) {
    if (name == null) {
      return Optional.empty();
    }
    return Optional.of(
        Arrays.stream(values())
            .filter(one -> one.label.equals(name))
            .findFirst()
            .orElseThrow(() ->
                ProblemException.badValue(field, "is neither Certificate nor Kerberos")
                    .withRemedy("say Certificate or Kerberos")));
  }
}
