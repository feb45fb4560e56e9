package io.secondsite.hypervisor;

import java.util.Optional;

/** What a capture's content promises of the data inside the guest. */
public sealed interface Consistency {

  /** The guest's file systems were frozen before the capture began, and still when it had begun. */
  record OfApplications() implements Consistency {}

  /**
   * As after a power cut.
   *
   * @param reason why it is not more, if more was asked for
   */
  record OfCrash(Optional<String> reason) implements Consistency {}
}
