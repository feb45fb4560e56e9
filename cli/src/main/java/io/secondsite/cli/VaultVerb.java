package io.secondsite.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the verbs share: the vault asked, the printing, failures as exit codes. */
abstract class VaultVerb implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--help", usageHelp = true, description = "show how it is used")
  @SuppressWarnings("UnusedVariable") // picocli acts on it by itself
  private boolean help;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "the state folder with vault.json (default: SECONDSITE_STATE or .secondsite)")
  private @Nullable Path state;

  @Option(names = "--json", description = "print what the vault answers, as JSON")
  private boolean json;

  @Override
  public final Integer call() {
    try (VaultClient vault = VaultClient.of(VaultAddress.in(stateFolder()))) {
      run(vault);
      return ExitCode.OK;
    } catch (AgentException failure) {
      err().println("secondsite: " + failure.getMessage());
      return ExitCode.of(failure);
    } finally {
      out().flush();
    }
  }

  abstract void run(VaultClient vault);

  PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }

  /** Prints the answer as JSON if that is wanted, else as people read it. */
  void answer(Object answer, Runnable forPeople) {
    if (!json) {
      forPeople.run();
      return;
    }
    try {
      out().println(AgentHttp.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(answer));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer that was JSON is JSON", e);
    }
  }

  /** Prints each task of a job as it changes; nothing where JSON is wanted. */
  Consumer<Job> progress() {
    Map<String, String> told = new HashMap<>();
    return job -> {
      if (json) {
        return;
      }
      for (Job.Task task : job.tasks()) {
        if (!task.state().equals(told.put(task.name(), task.state()))) {
          out().println(task.state() + "  " + task.friendlyName());
        }
      }
      out().flush();
    };
  }

  /** Prints a job that has ended well. */
  void ended(Job job) {
    answer(job, () -> out().println(job.state() + "  job " + job.id()));
  }

  private Path stateFolder() {
    if (state != null) {
      return state;
    }
    String configured = System.getenv("SECONDSITE_STATE");
    return configured == null || configured.isBlank()
        ? Path.of(System.getProperty("secondsite.home", "."), ".secondsite")
        : Path.of(configured);
  }
}
