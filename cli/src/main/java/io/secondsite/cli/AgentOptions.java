package io.secondsite.cli;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which agent a verb speaks to, and how it prints. */
final class AgentOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec verb;

  @Option(names = "--help", usageHelp = true, description = "show how it is used")
  @SuppressWarnings("UnusedVariable") // picocli acts on it by itself
  private boolean help;

  @Option(names = "--agent", paramLabel = "NAME", description = "the agent, by its name")
  private @Nullable String agent;

  @Option(names = "--url", description = "the agent, by its address; with --credentials")
  private @Nullable URI url;

  @Option(
      names = "--credentials",
      paramLabel = "DIR",
      description = "the folder with operator.crt, operator.key and ca.crt")
  private @Nullable Path credentials;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "the state folder with agents.json (default: SECONDSITE_STATE or .secondsite)")
  private @Nullable Path state;

  @Option(names = "--json", description = "print what the agent answers, as JSON")
  private boolean json;

  boolean json() {
    return json;
  }

  AgentClient client() {
    if (url != null && credentials != null && agent == null) {
      return AgentClient.of(url, credentials);
    }
    if (agent != null && url == null && credentials == null) {
      return known(agent);
    }
    throw new CommandLine.ParameterException(
        java.util.Objects.requireNonNull(verb).commandLine(),
        "name the agent: --agent NAME, or --url with --credentials");
  }

  /** Another agent of the same state folder. */
  AgentClient known(String name) {
    return KnownAgents.in(stateFolder()).client(name);
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
