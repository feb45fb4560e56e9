package io.secondsite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class HostCommandTest {
  @TempDir Path state;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... arguments) {
    return new CommandLine(new HostCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void aVerbWithoutAnAgentIsWrongUsage() {
    // When
    int exitCode = execute("vms");
    // Then
    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString()).contains("--agent NAME");
  }

  @Test
  void anAgentTogetherWithAnAddressIsWrongUsage() {
    // When
    int exitCode =
        execute("vms", "--agent", "NewYork", "--url", "https://localhost", "--credentials", "x");
    // Then
    assertThat(exitCode).isEqualTo(2);
  }

  @Test
  void helpIsShownForEveryVerb() {
    for (String verb : new CommandLine(new HostCommand()).getSubcommands().keySet()) {
      if (!verb.equals("help")) {
        // When
        int exitCode = execute(verb, "--help");
        // Then
        assertThat(exitCode).as(verb).isZero();
        assertThat(out.toString()).contains("Usage: host " + verb);
      }
    }
    assertThat(execute("seed", "import", "--help")).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void noVerbIsWrongUsage() {
    // When
    int exitCode = execute();
    // Then
    assertThat(exitCode).isEqualTo(2);
  }

  @Test
  void aMissingAgentsFileIsAMissingPrerequisite() {
    // When
    int exitCode = execute("vms", "--agent", "NewYork", "--state", state.toString());
    // Then
    assertThat(exitCode).isEqualTo(3);
    assertThat(err.toString()).contains("agents.json", "./secondsite up");
  }

  @Test
  void anUnknownAgentIsToldWhichAreKnown() throws IOException {
    // Given
    Files.writeString(
        state.resolve("agents.json"),
        """
        [{"name":"Chicago","url":"https://localhost:1","operatorDirectory":"/none"}]
        """);
    // When
    int exitCode = execute("vms", "--agent", "NewYork", "--state", state.toString());
    // Then
    assertThat(exitCode).isEqualTo(3);
    assertThat(err.toString()).contains("known: Chicago");
  }

  @Test
  void credentialsThatAreNotThereAreAMissingPrerequisite() throws IOException {
    // Given
    Files.writeString(
        state.resolve("agents.json"),
        """
        [{"name":"Chicago","url":"https://localhost:1","operatorDirectory":"/none"}]
        """);
    // When
    int exitCode = execute("points", "web", "--agent", "chicago", "--state", state.toString());
    // Then
    assertThat(exitCode).isEqualTo(3);
    assertThat(err.toString()).contains("/none");
  }

  @Test
  void aDrillNeedsAMachineOrSomethingToCleanUp() {
    // When
    int exitCode =
        execute("drill", "--url", "https://localhost:1", "--credentials", state.toString());
    // Then
    assertThat(exitCode).isIn(2, 3);
  }
}
