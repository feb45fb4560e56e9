package io.secondsite.vault.job;

import io.secondsite.rim.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs are wanted, as {@code $filter} says it: comparisons of the form {@code name eq
 * 'value'} joined by {@code and}. Several states or types are separated by commas.
 *
 * @param states empty is any
 * @param types empty is any
 */
public record JobFilter(
    @Nullable Instant from,
    @Nullable Instant until,
    Set<JobState> states,
    Set<String> types,
    @Nullable String name,
    @Nullable String fabricId) {
  /** Every job. */
  public static final JobFilter ANY = new JobFilter(null, null, Set.of(), Set.of(), null, null);

  private static final int LENGTH_MAX = 2000;
  private static final Pattern TERM =
      Pattern.compile(
          "\\s*(\\w+)\\s+eq\\s+'([^']*)'\\s*(?:\\s(and)\\s|$)", Pattern.CASE_INSENSITIVE);

  public JobFilter {
    states = Set.copyOf(states);
    types = Set.copyOf(types);
  }

  /** What a {@code $filter} means; none is every job. */
  public static JobFilter of(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return ANY;
    }
    if (text.length() > LENGTH_MAX) {
      throw refused("is longer than " + LENGTH_MAX + " characters");
    }
    JobFilter filter = ANY;
    Matcher term = TERM.matcher(text);
    int position = 0;
    boolean more = true;
    while (more) {
      if (!term.find(position) || term.start() != position) {
        throw refused("cannot be read from position " + position + " on");
      }
      filter = filter.with(term.group(1), term.group(2));
      more = term.group(3) != null;
      position = term.end();
    }
    if (position != text.length()) {
      throw refused("cannot be read from position " + position + " on");
    }
    return filter;
  }

  /** Whether a job is wanted. */
  public boolean accepts(Job job) {
    return (from == null || !job.startedAt().isBefore(from))
        && (until == null || !job.startedAt().isAfter(until))
        && (states.isEmpty() || states.contains(job.state()))
        && (types.isEmpty() || types.contains(job.target().type().toLowerCase(Locale.ROOT)))
        && (name == null || isNamed(job, name))
        && (fabricId == null || startsWith(job.target().id(), fabricId));
  }

  private static boolean isNamed(Job job, String name) {
    return job.id().toString().equalsIgnoreCase(name)
        || job.scenario().apiName().equalsIgnoreCase(name);
  }

  private static boolean startsWith(String id, String start) {
    return id.toLowerCase(Locale.ROOT).startsWith(start.toLowerCase(Locale.ROOT));
  }

  private JobFilter with(String field, String value) {
    return switch (field.toLowerCase(Locale.ROOT)) {
      case "starttime" -> new JobFilter(time(field, value), until, states, types, name, fabricId);
      case "endtime" -> new JobFilter(from, time(field, value), states, types, name, fabricId);
      case "jobstatus" -> new JobFilter(from, until, states(value), types, name, fabricId);
      case "affectedobjecttypes" ->
          new JobFilter(from, until, states, types(value), name, fabricId);
      case "jobname" -> new JobFilter(from, until, states, types, value, fabricId);
      case "fabricid" -> new JobFilter(from, until, states, types, name, value);
      default -> throw refused("knows no field \"" + field + "\"");
    };
  }

  private static Set<JobState> states(String value) {
    Set<JobState> wanted = EnumSet.noneOf(JobState.class);
    for (String each : value.split(",", -1)) {
      wanted.add(
          JobState.named(each).orElseThrow(() -> refused("knows no jobStatus \"" + each + "\"")));
    }
    return wanted;
  }

  private static Set<String> types(String value) {
    return new HashSet<>(
        Arrays.stream(value.split(",", -1))
            .map(each -> each.strip().toLowerCase(Locale.ROOT))
            .toList());
  }

  private static Instant time(String field, String value) {
    try {
      return value.matches(".*(Z|z|[+-]\\d\\d:?\\d\\d)$")
          ? OffsetDateTime.parse(value).toInstant()
          : Instant.parse(value + "Z");
    } catch (DateTimeException e) {
      throw refused(field + " must be a time like 2026-01-31T12:00:00Z");
    }
  }

  private static ProblemException refused(String why) {
    return ProblemException.of(JobProblem.BAD_FILTER, "$filter " + why)
        .inField("$filter")
        .withRemedy(
            "use startTime, endTime, jobStatus, affectedObjectTypes, jobName or fabricId, e.g."
                + " jobStatus eq 'Failed' and startTime eq '2026-01-31T00:00:00Z'");
  }
}
