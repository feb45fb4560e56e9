package io.secondsite.provider.failover.rest;

import io.secondsite.provider.failover.Kind;
import io.secondsite.rim.problem.Checks;
import io.secondsite.rim.problem.ProblemException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The body that asks for a failover without a vault, before anything of it is checked. */
public record FailoverProposal(
    @Nullable String id,
    @Nullable String vm,
    @Nullable String kind,
    @Nullable String recoveryPoint,
    @Nullable String network,
    @Nullable Boolean confirmSourceDown,
    @Nullable String notes) {
  private static final int NOTES_LENGTH_MAX = 2000;

  /** As checked. */
  record Checked(
      Optional<UUID> id,
      String vm,
      Kind kind,
      String point,
      @Nullable String network,
      boolean confirmSourceDown,
      @Nullable String notes) {}

  Checked checked() {
    Kind wanted = wantedKind();
    return new Checked(
        Optional.ofNullable(id).map(text -> Checks.uuid("id", text)),
        Checks.name("vm", vm),
        wanted,
        recoveryPoint == null ? "Latest" : Checks.name("recoveryPoint", recoveryPoint),
        network(wanted),
        Boolean.TRUE.equals(confirmSourceDown),
        notes == null ? null : Checks.text("notes", notes, NOTES_LENGTH_MAX));
  }

  private Kind wantedKind() {
    return switch (Checks.name("kind", kind)) {
      case "TestFailover" -> Kind.TEST_FAILOVER;
      case "UnplannedFailover" -> Kind.UNPLANNED_FAILOVER;
      default ->
          throw ProblemException.badValue("kind", kind + " is not allowed")
              .withRemedy("use TestFailover or UnplannedFailover");
    };
  }

  private @Nullable String network(Kind wanted) {
    if (network == null) {
      return null;
    }
    if (wanted == Kind.UNPLANNED_FAILOVER) {
      throw ProblemException.badValue("network", "a failover's networks come from the mappings")
          .withRemedy("leave it out");
    }
    return Checks.name("network", network);
  }
}
