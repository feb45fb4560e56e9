package io.secondsite.hypervisor.simulated;

import io.secondsite.hypervisor.FreezeGuard;
import io.secondsite.hypervisor.GuestAgent;
import io.secondsite.hypervisor.HypervisorException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks a machine's process for its guest's freeze. A freeze is leased to its connection: when that
 * ends, in whatever way, the guest thaws. For one thread and one freeze.
 */
final class SimulatedGuestAgent implements GuestAgent, FreezeGuard, FreezeGuard.Armed {
  private static final Duration FREEZE_MAX = Duration.ofSeconds(5);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(2);

  private final Path socket;
  private @Nullable ControlClient lease;

  SimulatedGuestAgent(Path socket) {
    this.socket = socket;
  }

  @Override
  public boolean isFrozen() throws HypervisorException {
    return ControlClient.ask(
            socket, new ControlRequest.AskFrozen(), ControlReply.Frozen.class, ANSWER_MAX)
        .frozen();
  }

  @Override
  public Armed arm() throws HypervisorException {
    lease = ControlClient.connect(socket, FREEZE_MAX);
    return this;
  }

  @Override
  public int freeze() throws HypervisorException {
    if (lease == null) {
      throw new IllegalStateException("arm() first");
    }
    lease.ask(new ControlRequest.Freeze(), ControlReply.Done.class);
    return 1;
  }

  @Override
  public void thaw() throws HypervisorException {
    ControlClient.ask(socket, new ControlRequest.Thaw(), ControlReply.Done.class, ANSWER_MAX);
  }

  @Override
  public void thawed() {
    // The lease's end thaws it once more, which does no harm.
  }

  @Override
  public void close() {
    if (lease != null) {
      lease.close();
    }
  }
}
