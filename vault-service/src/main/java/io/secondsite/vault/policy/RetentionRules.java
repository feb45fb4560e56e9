package io.secondsite.vault.policy;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.policy.Retention.Tier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks what is asked of a policy's retention, and names what is wrong. */
final class RetentionRules {
  static final int TIERS_MAX = 10;

  /** A year. */
  static final int LOCK_HOURS_MAX = 366 * 24;

  /** A year. */
  static final int SOFT_DELETE_DAYS_MAX = 366;

  private static final int MINUTES_OF_HOUR = 60;
  private static final int AFTER_MINUTES_MAX =
      PolicyRules.RECOVERY_POINT_HOURS_MAX * MINUTES_OF_HOUR;
  private static final int EVERY_MINUTES_MAX = 31 * 24 * MINUTES_OF_HOUR;

  private RetentionRules() {}

  /** Those terms with what was said changed; the window is that of {@code recoveryPoints}. */
  static PolicyTerms changed(PolicyTerms terms, RetentionInput input) {
    Retention before = terms.retention();
    int hours =
        between(
            "windowHours",
            input.windowHours(),
            terms.recoveryPointHours(),
            0,
            PolicyRules.RECOVERY_POINT_HOURS_MAX);
    if (terms.applicationConsistentHours() > 0 && terms.applicationConsistentHours() >= hours) {
      throw bad(
              "windowHours",
              "must be more than applicationConsistentSnapshotFrequencyInHours ("
                  + terms.applicationConsistentHours()
                  + "), not "
                  + hours)
          .withRemedy("say a larger number, or change the policy's frequency first");
    }
    Retention after =
        new Retention(
            input.tiers() == null ? before.tiers() : tiers(input.tiers()),
            between("lockHours", input.lockHours(), before.lockHours(), 0, LOCK_HOURS_MAX),
            between(
                "softDeleteDays",
                input.softDeleteDays(),
                before.softDeleteDays(),
                0,
                SOFT_DELETE_DAYS_MAX));
    return terms.keeping(hours, after);
  }

  private static List<Tier> tiers(List<RetentionInput.@Nullable TierInput> said) {
    if (said.size() > TIERS_MAX) {
      throw bad("tiers", "at most " + TIERS_MAX + ", not " + said.size())
          .withRemedy("say fewer tiers");
    }
    List<Tier> tiers = new ArrayList<>();
    for (int at = 0; at < said.size(); at++) {
      tiers.add(tier("tiers[" + at + "]", said.get(at), tiers));
    }
    return tiers;
  }

  private static Tier tier(
      String field, RetentionInput.@Nullable TierInput said, List<Tier> younger) {
    if (said == null) {
      throw bad(field, "is missing").withRemedy("say afterMinutes and everyMinutes");
    }
    Tier tier =
        new Tier(
            required(field + ".afterMinutes", said.afterMinutes(), AFTER_MINUTES_MAX),
            required(field + ".everyMinutes", said.everyMinutes(), EVERY_MINUTES_MAX));
    if (!younger.isEmpty()) {
      follows(field, younger.getLast(), tier);
    }
    return tier;
  }

  /** What one tier kept must be what the next one wants to keep. */
  private static void follows(String field, Tier younger, Tier older) {
    if (older.afterMinutes() <= younger.afterMinutes()) {
      throw bad(
              field + ".afterMinutes",
              "must be more than that of the tier before, " + younger.afterMinutes())
          .withRemedy("say the tiers by age, the youngest first");
    }
    if (older.everyMinutes() <= younger.everyMinutes()
        || older.everyMinutes() % younger.everyMinutes() != 0) {
      throw bad(
              field + ".everyMinutes",
              "must be a multiple of that of the tier before, " + younger.everyMinutes())
          .withRemedy("e.g. 5, 60, 1440");
    }
  }

  private static int required(String field, @Nullable Integer value, int largest) {
    if (value == null) {
      throw bad(field, "is missing").withRemedy("say a number from 1 to " + largest);
    }
    return between(field, value, value, 1, largest);
  }

  private static int between(
      String field, @Nullable Integer value, int before, int smallest, int largest) {
    if (value == null) {
      return before;
    }
    if (value < smallest || value > largest) {
      throw bad(field, "must be from " + smallest + " to " + largest + ", not " + value)
          .withRemedy("say a number from " + smallest + " to " + largest);
    }
    return value;
  }

  private static ProblemException bad(String field, String why) {
    return ProblemException.of(PolicyProblem.BAD_POLICY, why).inField(field);
  }
}
