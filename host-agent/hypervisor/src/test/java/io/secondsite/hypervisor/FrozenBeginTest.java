package io.secondsite.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.hypervisor.HypervisorException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is done with agents of every kind, in which order. */
final class FrozenBeginTest {
  private final List<String> done = new ArrayList<>();
  private final FakeAgent agent = new FakeAgent();
  private boolean guardFails;

  /** Does and answers what the test says. */
  private final class FakeAgent implements GuestAgent {
    private boolean frozen;
    private boolean freezes = true;
    private int fileSystems = 2;
    private boolean freezeFails;
    private boolean statusFails;
    private int thawsToFail;

    @Override
    public boolean isFrozen() throws HypervisorException {
      done.add("status");
      if (statusFails) {
        throw failure("no answer");
      }
      return frozen;
    }

    @Override
    public int freeze() throws HypervisorException {
      done.add("freeze");
      frozen = freezes;
      if (freezeFails) {
        throw failure("freeze not answered");
      }
      return fileSystems;
    }

    @Override
    public void thaw() throws HypervisorException {
      done.add("thaw");
      if (thawsToFail-- > 0) {
        throw failure("thaw not answered");
      }
      frozen = false;
    }
  }

  private final class FakeGuard implements FreezeGuard, FreezeGuard.Armed {
    @Override
    public Armed arm() throws HypervisorException {
      if (guardFails) {
        throw failure("no watchdog");
      }
      done.add("arm");
      return this;
    }

    @Override
    public void thawed() {
      done.add("thawed");
    }

    @Override
    public void close() {
      done.add("disarm");
    }
  }

  private static HypervisorException failure(String message) {
    return new HypervisorException(Code.UNAVAILABLE, message);
  }

  private FrozenBegin.Begun<String> begin() throws HypervisorException {
    return new FrozenBegin(agent, new FakeGuard())
        .begin(() -> {
          done.add("begin");
          return "capture";
        });
  }

  private static Consistency ofCrash(String reason) {
    return new Consistency.OfCrash(Optional.of(reason));
  }

  @Test
  void theGuestIsFrozenOnlyAroundTheBeginAndTheGuardStandsBefore() throws Exception {
    // When
    FrozenBegin.Begun<String> begun = begin();
    // Then
    assertThat(begun)
        .isEqualTo(new FrozenBegin.Begun<>("capture", new Consistency.OfApplications()));
    assertThat(done)
        .containsExactly("status", "arm", "freeze", "begin", "status", "thaw", "thawed", "disarm");
  }

  @Test
  void anAgentThatDoesNotAnswerIsNotAskedToFreeze() throws Exception {
    // Given
    agent.statusFails = true;
    // When
    FrozenBegin.Begun<String> begun = begin();
    // Then
    assertThat(begun.consistency()).isEqualTo(ofCrash("no answer"));
    assertThat(done).containsExactly("status", "begin");
  }

  @Test
  void aFreezeOfOthersIsLeftToThem() throws Exception {
    // Given
    agent.frozen = true;
    // When
    FrozenBegin.Begun<String> begun = begin();
    // Then
    assertThat(begun.consistency()).isEqualTo(ofCrash("the guest is frozen already, by others"));
    assertThat(done).containsExactly("status", "begin");
  }

  @Test
  void nothingIsFrozenWithoutAGuard() throws Exception {
    // Given
    guardFails = true;
    // When
    FrozenBegin.Begun<String> begun = begin();
    // Then
    assertThat(begun.consistency()).isEqualTo(ofCrash("no watchdog"));
    assertThat(done).containsExactly("status", "begin");
  }

  @Test
  void aFreezeThatFailedIsThawedBeforeTheCaptureBegins() throws Exception {
    // Given
    agent.freezeFails = true;
    // When
    FrozenBegin.Begun<String> begun = begin();
    // Then
    assertThat(begun.consistency()).isEqualTo(ofCrash("freeze not answered"));
    assertThat(done)
        .containsExactly("status", "arm", "freeze", "thaw", "thawed", "begin", "disarm");
  }

  @Test
  void aFreezeOfNoFileSystemIsNone() throws Exception {
    // Given
    agent.fileSystems = 0;
    // When
    FrozenBegin.Begun<String> begun = begin();
    // Then
    assertThat(begun.consistency())
        .isEqualTo(ofCrash("the guest has no file system that can be frozen"));
    assertThat(agent.frozen).isFalse();
  }

  @Test
  void anAgentThatLiesOfItsFreezeIsNotBelieved() throws Exception {
    // Given
    agent.freezes = false;
    // When
    FrozenBegin.Begun<String> begun = begin();
    // Then
    assertThat(begun.consistency())
        .isEqualTo(ofCrash("the guest thawed before the capture had begun"));
  }

  @Test
  void aThawThatFailsIsTriedAgain() throws Exception {
    // Given
    agent.thawsToFail = 1;
    // When
    begin();
    // Then
    assertThat(done).endsWith("thaw", "thaw", "thawed", "disarm");
    assertThat(agent.frozen).isFalse();
  }

  @Test
  void aThawThatFailsAgainAndAgainIsLeftToTheGuardAndTheCaptureIsKept() throws Exception {
    // Given
    agent.thawsToFail = 100;
    // When
    FrozenBegin.Begun<String> begun = begin();
    // Then
    assertThat(begun.consistency()).isEqualTo(new Consistency.OfApplications());
    assertThat(done).endsWith("thaw", "thaw", "disarm").doesNotContain("thawed");
  }

  @Test
  void aBeginThatFailsThawsTheGuest() {
    // When, Then
    assertThatThrownBy(() ->
            new FrozenBegin(agent, new FakeGuard())
                .begin(() -> {
                  throw new CheckpointLostException("lost");
                }))
        .isInstanceOf(CheckpointLostException.class);
    assertThat(done).endsWith("thaw", "thawed", "disarm");
    assertThat(agent.frozen).isFalse();
  }
}
