package io.secondsite.provider.action;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done.
 *
 * @param id also that of its command
 * @param point null for what is about none or about all
 * @param pin null for what is about none
 * @param expiresAt it is not begun from then on
 */
public record ActionOrder(
    UUID id,
    UUID job,
    UUID item,
    UUID vm,
    ActionKind kind,
    @Nullable String point,
    @Nullable String pin,
    Instant expiresAt) {

  String requiredPoint() {
    return required("point", point);
  }

  String requiredPin() {
    return required("pin", pin);
  }

  private String required(String what, @Nullable String value) {
    if (value == null) {
      throw new ActionException("BAD_COMMAND", "the command names no " + what, null);
    }
    return value;
  }
}
