package io.secondsite.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the verbs share: the agent asked, the printing, failures as exit codes. */
abstract class HostVerb implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private AgentOptions options = new AgentOptions();

  @Override
  public final Integer call() {
    try (AgentClient client = options.client()) {
      run(client);
      return ExitCode.OK;
    } catch (AgentException failure) {
      err().println("secondsite: " + failure.getMessage());
      return ExitCode.of(failure);
    } finally {
      out().flush();
    }
  }

  abstract void run(AgentClient client);

  AgentOptions options() {
    return options;
  }

  PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }

  /** Prints the answer as JSON if that is wanted, else as people read it. */
  void answer(Object answer, Runnable forPeople) {
    if (!options.json()) {
      forPeople.run();
      return;
    }
    try {
      out().println(AgentHttp.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(answer));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer that was JSON is JSON", e);
    }
  }
}
