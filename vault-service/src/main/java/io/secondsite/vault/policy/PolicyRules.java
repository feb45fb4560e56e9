package io.secondsite.vault.policy;

import io.secondsite.rim.problem.ProblemException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks what is asked of a policy (R59 to R72), names what is wrong, and fills in what is usual.
 */
public final class PolicyRules {
  private static final List<Integer> FREQUENCIES = List.of(30, 300, 900);
  private static final int USUAL_FREQUENCY = 300;
  private static final int USUAL_RECOVERY_POINT_HOURS = 24;
  static final int RECOVERY_POINT_HOURS_MAX = 720;
  private static final int APPLICATION_CONSISTENT_HOURS_MAX = 12;
  private static final int THRESHOLD_MINUTES_MAX = 30 * 24 * 60;
  private static final int SECONDS_OF_MINUTE = 60;
  private static final Pattern TIME_OF_DAY = Pattern.compile("([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d");

  private PolicyRules() {}

  /** The terms of a new policy. */
  static PolicyTerms terms(PolicyInput input) {
    PolicyKind kind = kind(input);
    Authentication authentication = authentication(input).orElse(Authentication.CERTIFICATE);
    PolicyTerms usual =
        new PolicyTerms(
            kind,
            USUAL_FREQUENCY,
            USUAL_RECOVERY_POINT_HOURS,
            0,
            true,
            null,
            authentication,
            authentication.usualPort(),
            false,
            Retention.USUAL,
            0);
    return changed(usual, input);
  }

  /** Those terms with what was said changed. */
  static PolicyTerms changed(PolicyTerms terms, PolicyInput input) {
    if (kind(input) != terms.kind()) {
      throw bad("instanceType", "the policy is of " + terms.kind().instanceType())
          .withRemedy("create another policy");
    }
    online(input);
    PolicyTerms changed =
        new PolicyTerms(
            terms.kind(),
            frequency(terms, input),
            hours(input, terms.recoveryPointHours()),
            applicationConsistentHours(input, terms.applicationConsistentHours()),
            word("compression", input.compression(), COMPRESSION, terms.compression()),
            startTime(input, terms.initialReplicationStart()),
            authentication(input).orElse(terms.authentication()),
            port(input, terms),
            word("replicaDeletion", input.replicaDeletion(), DELETION, terms.replicaDeletion()),
            terms.retention(),
            threshold(input, terms.recoveryPointThresholdMinutes()));
    lessThanThePoints(changed);
    moreThanTheFrequency(changed);
    return changed;
  }

  private static PolicyKind kind(PolicyInput input) {
    String type = input.instanceType();
    String known =
        Arrays.stream(PolicyKind.values())
            .map(PolicyKind::instanceType)
            .collect(Collectors.joining(", "));
    if (type == null) {
      throw bad("instanceType", "is missing").withRemedy("say one of " + known);
    }
    return PolicyKind.of(type)
        .orElseThrow(() ->
            bad("instanceType", "\"" + shown(type) + "\" is of another scenario")
                .withRemedy("this vault replicates between sites: say one of " + known));
  }

  private static int frequency(PolicyTerms terms, PolicyInput input) {
    Integer seconds = input.replicationFrequencyInSeconds();
    if (seconds == null || terms.kind() == PolicyKind.HYPER_V_REPLICA_2012) {
      return terms.frequencySeconds();
    }
    if (!FREQUENCIES.contains(seconds)) {
      throw bad("replicationFrequencyInSeconds", "must be 30, 300 or 900, not " + seconds)
          .withRemedy("say 30 (30 seconds), 300 (5 minutes) or 900 (15 minutes)");
    }
    return seconds;
  }

  private static int hours(PolicyInput input, int before) {
    return between("recoveryPoints", input.recoveryPoints(), before, 0, RECOVERY_POINT_HOURS_MAX);
  }

  private static int applicationConsistentHours(PolicyInput input, int before) {
    return between(
        "applicationConsistentSnapshotFrequencyInHours",
        input.applicationConsistentSnapshotFrequencyInHours(),
        before,
        0,
        APPLICATION_CONSISTENT_HOURS_MAX);
  }

  private static void lessThanThePoints(PolicyTerms terms) {
    int every = terms.applicationConsistentHours();
    if (every > 0 && every >= terms.recoveryPointHours()) {
      throw bad(
              "applicationConsistentSnapshotFrequencyInHours",
              "must be less than recoveryPoints (" + terms.recoveryPointHours() + "), not " + every)
          .withRemedy("say a smaller number, 0 for none, or raise recoveryPoints");
    }
  }

  private static int threshold(PolicyInput input, int before) {
    return between(
        "recoveryPointThresholdInMinutes",
        input.recoveryPointThresholdInMinutes(),
        before,
        0,
        THRESHOLD_MINUTES_MAX);
  }

  /** The newest point is as old as the frequency all the time. */
  private static void moreThanTheFrequency(PolicyTerms terms) {
    int minutes = terms.recoveryPointThresholdMinutes();
    if (minutes > 0 && minutes * SECONDS_OF_MINUTE <= terms.frequencySeconds()) {
      throw bad(
              "recoveryPointThresholdInMinutes",
              "must be longer than replicationFrequencyInSeconds ("
                  + terms.frequencySeconds()
                  + "), not "
                  + minutes)
          .withRemedy("say twice the frequency or more, 0 for none, or replicate more often");
    }
  }

  private static void online(PolicyInput input) {
    String method = input.initialReplicationMethod();
    if (method != null && !method.equalsIgnoreCase(PolicyTerms.INITIAL_REPLICATION_METHOD)) {
      throw bad("initialReplicationMethod", "must be OverNetwork, not \"" + shown(method) + "\"")
          .withRemedy("initial replication by offline media is not there yet: say OverNetwork");
    }
    notOffline("offlineReplicationImportPath", input.offlineReplicationImportPath());
    notOffline("offlineReplicationExportPath", input.offlineReplicationExportPath());
  }

  private static void notOffline(String field, @Nullable String path) {
    if (path != null && !path.isEmpty()) {
      throw bad(field, "has no meaning for initial replication over the network")
          .withRemedy("leave it out");
    }
  }

  private static @Nullable String startTime(PolicyInput input, @Nullable String before) {
    String time = input.onlineReplicationStartTime();
    if (time == null) {
      return before;
    }
    if (time.isEmpty()) {
      return null;
    }
    if (!TIME_OF_DAY.matcher(time).matches()) {
      throw bad("onlineReplicationStartTime", "must be a time of day, not \"" + shown(time) + "\"")
          .withRemedy("say HH:MM:SS, e.g. 22:30:00, or nothing for at once");
    }
    return time;
  }

  private static Optional<Authentication> authentication(PolicyInput input) {
    Integer number = input.allowedAuthenticationType();
    if (number == null) {
      return Optional.empty();
    }
    return Optional.of(
        switch (number) {
          case 1 -> Authentication.KERBEROS;
          case 2 -> Authentication.CERTIFICATE;
          default ->
              throw bad("allowedAuthenticationType", "must be 1 or 2, not " + number)
                  .withRemedy("say 1 (Kerberos) or 2 (certificate)");
        });
  }

  private static int port(PolicyInput input, PolicyTerms terms) {
    return between("replicationPort", input.replicationPort(), terms.port(), 1, 65535);
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

  private static final Words COMPRESSION =
      new Words(List.of("Enabled", "Enable"), List.of("Disabled", "Disable"));
  private static final Words DELETION =
      new Words(List.of("Required", "OnRecoveryCloud"), List.of("NotRequired", "None"));

  /** What is said for yes and for no; the first of each is the one to recommend. */
  private record Words(List<String> yes, List<String> no) {}

  private static boolean word(String field, @Nullable String said, Words words, boolean before) {
    if (said == null || said.isEmpty()) {
      return before;
    }
    if (words.yes().stream().anyMatch(said::equalsIgnoreCase)) {
      return true;
    }
    if (words.no().stream().anyMatch(said::equalsIgnoreCase)) {
      return false;
    }
    String either = words.yes().getFirst() + " or " + words.no().getFirst();
    throw bad(field, "must be " + either + ", not \"" + shown(said) + "\"")
        .withRemedy("say " + either);
  }

  /** What a caller said, short enough to be said back. */
  private static String shown(String said) {
    String line = said.replaceAll("\\p{C}", "?");
    return line.length() <= 40 ? line : line.substring(0, 40) + "…";
  }

  private static ProblemException bad(String field, String why) {
    return ProblemException.of(PolicyProblem.BAD_POLICY, why).inField(field);
  }
}
