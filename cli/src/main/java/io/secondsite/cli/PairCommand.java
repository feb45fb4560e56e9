package io.secondsite.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "pair", description = "Pairs two agents: each trusts the other from then on.")
final class PairCommand extends HostVerb {
  @Option(names = "--with", paramLabel = "NAME", description = "the other agent, by its name")
  private @Nullable String with;

  @Option(names = "--with-url", paramLabel = "URL", description = "the other agent's address")
  private java.net.@Nullable URI withUrl;

  @Option(
      names = "--with-credentials",
      paramLabel = "DIR",
      description = "the folder of the other agent's operator")
  private java.nio.file.@Nullable Path withCredentials;

  @CommandLine.ArgGroup private @Nullable By by;

  /** How the two prove themselves; a known pairing keeps its way unless one is said. */
  static final class By {
    @Option(names = "--kerberos", description = "by Kerberos (port 8083)")
    private boolean kerberos;

    @Option(names = "--certificate", description = "by certificates (port 8084)")
    private boolean certificate;
  }

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec verb;

  @Override
  void run(AgentClient client) {
    try (AgentClient other = other()) {
      if (by == null) {
        client.pair(other);
      } else {
        client.pair(other, by.kerberos && !by.certificate);
      }
      List<Identity> both = List.of(client.identity(), other.identity());
      answer(
          both,
          () -> {
            Table table = new Table("AGENT", "ADDRESS", "FINGERPRINT OF ITS AUTHORITY (SHA-256)");
            both.forEach(one -> table.row(one.name(), one.url(), one.fingerprint()));
            table.print(out());
          });
    }
  }

  private AgentClient other() {
    if (with != null && withUrl == null && withCredentials == null) {
      return options().known(with);
    }
    if (with == null && withUrl != null && withCredentials != null) {
      return AgentClient.of(withUrl, withCredentials);
    }
    throw new CommandLine.ParameterException(
        java.util.Objects.requireNonNull(verb).commandLine(),
        "name the other agent: --with NAME, or --with-url with --with-credentials");
  }
}
