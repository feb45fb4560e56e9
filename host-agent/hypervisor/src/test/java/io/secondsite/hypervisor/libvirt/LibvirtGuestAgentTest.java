package io.secondsite.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.hypervisor.HypervisorException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers are written inside the guest. */
final class LibvirtGuestAgentTest {
  @Test
  void anAnswerIsAWordOrANumber() throws Exception {
    assertThat(LibvirtGuestAgent.word("{\"return\":\"frozen\"}\n", "a status")).isEqualTo("frozen");
    assertThat(LibvirtGuestAgent.word("{ \"return\" : 2 }", "a number")).isEqualTo("2");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"return\":{}}",
        "{\"return\":\"2\"}",
        "{\"return\":-1}",
        "{\"return\":99999999999}",
        "{\"return\":1}{\"return\":1}",
        "{\"error\":{\"class\":\"GenericError\",\"desc\":\"no\"}}"
      })
  void anythingElseIsAFailureThatShowsIt(@Nullable String answer) {
    assertThatThrownBy(() -> LibvirtGuestAgent.word(answer, "a number"))
        .isInstanceOf(HypervisorException.class)
        .hasMessageContaining("asked for a number and answered");
  }

  @Test
  void aLongAnswerIsShownShort() {
    assertThatThrownBy(() -> LibvirtGuestAgent.word("x".repeat(100_000), "a number"))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
  }
}
