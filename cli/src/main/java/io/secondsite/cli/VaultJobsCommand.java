package io.secondsite.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "jobs", description = "Lists the vault's jobs, newest first, or shows one.")
final class VaultJobsCommand extends VaultVerb {
  @Parameters(arity = "0..1", paramLabel = "JOB", description = "a job's id: shows its tasks")
  private @Nullable String job;

  @Override
  void run(VaultClient vault) {
    if (job == null) {
      list(vault.jobs());
    } else {
      show(vault.job(job));
    }
  }

  private void list(List<Job> jobs) {
    answer(
        jobs,
        () -> {
          Table table = new Table("JOB", "WHAT", "OF", "STATE", "BEGUN", "ENDED");
          jobs.forEach(one ->
              table.row(
                  one.id(),
                  one.friendlyName(),
                  one.target(),
                  one.state(),
                  one.startTime(),
                  one.endTime()));
          table.print(out());
        });
  }

  private void show(Job one) {
    answer(
        one,
        () -> {
          out().println(one.friendlyName() + " of " + one.target() + ": " + one.state());
          one.tasks().forEach(task -> out().println(task.state() + "  " + task.friendlyName()));
          one.errors().forEach(error -> out().println(error));
        });
  }
}
