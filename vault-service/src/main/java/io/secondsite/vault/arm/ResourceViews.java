package io.secondsite.vault.arm;

import java.util.Optional;

/** A feature's resources as a GET shows them, for the result of an operation. */
public interface ResourceViews {
  /** Empty where the id is no resource of the feature, or there is none. */
  Optional<Object> view(ResourceId id);
}
