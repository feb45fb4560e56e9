package io.secondsite.vault.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.secondsite.rim.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JobFilterTest {
  private static final Instant AT = Instant.parse("2026-01-01T12:00:00Z");
  private static final Job JOB =
      Job.begun(
          UUID.fromString("00000000-0000-4000-8000-00000000000a"),
          "/v",
          Scenario.TEST_FAILOVER,
          new JobTarget("/v/replicationFabrics/berlin/x", "web", JobTarget.ITEM),
          List.of(),
          "alice",
          AT);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "jobStatus eq 'InProgress'",
        "JobStatus eq 'Failed,InProgress'",
        "startTime eq '2026-01-01T00:00:00Z' and endTime eq '2026-01-02T00:00:00Z'",
        "StartTime eq '2026-01-01T12:00:00.0000000Z'",
        "startTime eq '2026-01-01T00:00:00'",
        "jobName eq 'TestFailover'",
        "jobName eq '00000000-0000-4000-8000-00000000000a'",
        "affectedObjectTypes eq 'protectionentity,Other'",
        "fabricId eq '/v/replicationFabrics/berlin'",
        "jobStatus eq 'InProgress'  AND  jobName eq 'testfailover'"
      })
  void a_job_that_fits_is_accepted(String filter) {
    assertThat(JobFilter.of(filter).accepts(JOB)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jobStatus eq 'Failed'",
        "startTime eq '2026-01-01T12:00:01Z'",
        "endTime eq '2026-01-01T11:59:59Z'",
        "jobName eq 'EnableProtection'",
        "affectedObjectTypes eq 'Cloud'",
        "fabricId eq '/v/replicationFabrics/munich'"
      })
  void a_job_that_does_not_fit_is_left_out(String filter) {
    assertThat(JobFilter.of(filter).accepts(JOB)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jobStatus",
        "jobStatus eq Failed",
        "jobStatus eq 'Nonsense'",
        "secret eq 'x'",
        "startTime eq 'yesterday'",
        "jobStatus eq 'Failed' or jobName eq 'x'",
        "jobStatus eq 'Failed' and",
        "jobStatus eq 'Failed' jobName eq 'x'",
        "'); drop table job; --"
      })
  void what_cannot_be_read_is_refused_naming_the_parameter(String filter) {
    ProblemException refusal =
        catchThrowableOfType(ProblemException.class, () -> JobFilter.of(filter));

    assertThat(refusal.code()).isEqualTo(JobProblem.BAD_FILTER);
    assertThat(refusal.field()).contains("$filter");
  }

  @Test
  void an_endless_filter_is_refused() {
    assertThat(
            catchThrowableOfType(ProblemException.class, () -> JobFilter.of("a".repeat(100_000)))
                .code())
        .isEqualTo(JobProblem.BAD_FILTER);
  }
}
