package io.secondsite.hypervisor.simulated;

import io.secondsite.hypervisor.CheckpointLostException;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The host-agent's end of a control connection. Not thread-safe. A machine that does not answer in
 * time costs the connection, never the caller's thread.
 */
final class ControlClient implements Closeable {
  private final ControlChannel channel;
  private final Duration answerMax;

  private ControlClient(ControlChannel channel, Duration answerMax) {
    this.channel = channel;
    this.answerMax = answerMax;
  }

  static ControlClient connect(Path socket, Duration answerMax) throws HypervisorException {
    try {
      return new ControlClient(ControlChannel.connect(socket), answerMax);
    } catch (IOException e) {
      throw new HypervisorException(
          Code.UNAVAILABLE, "the machine's process is not there: " + e.getMessage(), e);
    }
  }

  /** Asks one thing on a connection of its own. */
  static <T extends ControlReply> T ask(
      Path socket, ControlRequest request, Class<T> expected, Duration answerMax)
      throws HypervisorException {
    try (ControlClient client = connect(socket, answerMax)) {
      return client.ask(request, expected);
    }
  }

  <T extends ControlReply> T ask(ControlRequest request, Class<T> expected)
      throws HypervisorException {
    CountDownLatch answered = new CountDownLatch(1);
    Thread.ofVirtual().name("control-deadline").start(() -> closeUnless(answered));
    ControlReply reply;
    try {
      channel.send(request);
      reply =
          channel
              .receive(ControlReply.class)
              .orElseThrow(() -> new IOException("it closed the connection"));
    } catch (IOException e) {
      throw new HypervisorException(
          Code.UNAVAILABLE, "the machine's process does not answer: " + e, e);
    } finally {
      answered.countDown();
    }
    if (reply instanceof ControlReply.Refused refused) {
      throw refusal(refused);
    }
    if (!expected.isInstance(reply)) {
      throw new HypervisorException(Code.FAILED, "the machine's process answered " + reply);
    }
    return expected.cast(reply);
  }

  private static HypervisorException refusal(ControlReply.Refused refused) {
    return refused.code() == Code.CHECKPOINT_LOST
        ? new CheckpointLostException(refused.message())
        : new HypervisorException(refused.code(), refused.message());
  }

  private void closeUnless(CountDownLatch answered) {
    try {
      if (!answered.await(answerMax.toNanos(), TimeUnit.NANOSECONDS)) {
        channel.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new IllegalStateException("a silent connection cannot be closed", e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new IllegalStateException("a control connection cannot be closed", e);
    }
  }
}
