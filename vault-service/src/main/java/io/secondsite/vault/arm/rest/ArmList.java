package io.secondsite.vault.arm.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of a list, and where the next one is. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ArmList<T>(List<T> value, @Nullable String nextLink) {
  public ArmList {
    value = List.copyOf(value);
  }
}
