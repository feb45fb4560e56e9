package io.secondsite.vault.pairing;

import io.secondsite.rim.problem.ProblemException;
import java.util.List;

/** Which pairings may stand side by side. */
final class PairingRules {
  private PairingRules() {}

  /** Refuses a pairing that contradicts those there are. */
  static void check(CloudRef primary, CloudRef recovery, List<Pairing> others) {
    if (primary.equals(recovery)) {
      throw ProblemException.of(PairingProblem.BAD_PAIRING, "a cloud cannot protect itself")
          .inField("targetProtectionContainerId")
          .withRemedy("choose another cloud");
    }
    for (Pairing other : others) {
      oneProtector(primary, other);
      sameWayBack(primary, recovery, other);
    }
  }

  private static void oneProtector(CloudRef primary, Pairing other) {
    if (other.primary().equals(primary)) {
      throw ProblemException.of(
              PairingProblem.CLOUD_PAIRED,
              "cloud " + primary + " is protected by cloud " + other.recovery() + " already")
          .withRemedy("remove the pairing " + other.name() + " first");
    }
  }

  /** Who protects us may be protected by us alone; what we protect alone may protect us. */
  private static void sameWayBack(CloudRef primary, CloudRef recovery, Pairing other) {
    boolean targetIsProtectedByAnother =
        other.primary().equals(recovery) && !other.recovery().equals(primary);
    boolean weProtectAnother =
        other.recovery().equals(primary) && !other.primary().equals(recovery);
    if (targetIsProtectedByAnother || weProtectAnother) {
      throw ProblemException.of(
              PairingProblem.PAIRING_CONTRADICTS,
              "cloud "
                  + other.recovery()
                  + " protects cloud "
                  + other.primary()
                  + ": a chain of clouds is not possible")
          .inField("targetProtectionContainerId")
          .withRemedy("pair clouds in twos, or remove the pairing " + other.name());
    }
  }
}
