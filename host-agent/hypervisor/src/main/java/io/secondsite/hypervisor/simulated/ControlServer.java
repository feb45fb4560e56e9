package io.secondsite.hypervisor.simulated;

import io.secondsite.hypervisor.HypervisorException;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers the host-agent on a unix socket. Thread-safe: each connection has a thread. A capture is
 * leased to its connection: when that ends, in whatever way, the capture ends.
 */
final class ControlServer implements Closeable {
  private static final int CONNECTIONS_MAX = 32;

  private final Machine machine;
  private final AgentInGuest agent;
  private final PowerSwitch power;
  private final ServerSocketChannel server;
  private final Semaphore connections = new Semaphore(CONNECTIONS_MAX);
  private final CountDownLatch closed = new CountDownLatch(1);

  /** What turns the machine off, or asks its guest to. */
  interface PowerSwitch {
    void stop(ControlRequest.Stop how);

    void ask(ControlRequest.AskShutdown how) throws HypervisorException;
  }

  private ControlServer(
      Machine machine, AgentInGuest agent, PowerSwitch power, ServerSocketChannel server) {
    this.machine = machine;
    this.agent = agent;
    this.power = power;
    this.server = server;
  }

  /** The socket's place must be this machine's alone: what is left there is removed. */
  static ControlServer start(Path socket, Machine machine, AgentInGuest agent, PowerSwitch power)
      throws IOException {
    Files.deleteIfExists(socket);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    ControlServer control = new ControlServer(machine, agent, power, server);
    Thread.ofVirtual().name("control").start(control::accept);
    return control;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        admit(server.accept());
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        MachineLog.line("control connection not accepted: " + e);
        pause();
      }
    }
  }

  private void admit(SocketChannel client) throws IOException {
    if (connections.tryAcquire()) {
      Thread.ofVirtual().name("control-client").start(() -> serve(client));
    } else {
      client.close();
    }
  }

  /** Too many open files, say: going on at once would only burn a processor. */
  private void pause() {
    try {
      if (closed.await(100, TimeUnit.MILLISECONDS)) {
        MachineLog.line("control socket closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(SocketChannel client) {
    try (ControlChannel channel = new ControlChannel(client)) {
      new Conversation().hold(channel);
    } catch (IOException | RuntimeException e) {
      MachineLog.line("control connection: " + e);
    } finally {
      connections.release();
    }
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
  }

  /** One connection's requests in turn. */
  private final class Conversation {
    private @Nullable CaptureJob capture;
    private @Nullable Runnable endOfFreeze;

    void hold(ControlChannel channel) throws IOException {
      try {
        Optional<ControlRequest> request = channel.receive(ControlRequest.class);
        while (request.isPresent()) {
          channel.send(answer(request.get()));
          request = channel.receive(ControlRequest.class);
        }
      } finally {
        if (capture != null) {
          capture.end("its owner is gone");
        }
        if (endOfFreeze != null) {
          endOfFreeze.run();
        }
      }
    }

    private ControlReply answer(ControlRequest request) {
      try {
        return switch (request) {
          case ControlRequest.Status _ -> new ControlReply.Done();
          case ControlRequest.ListCheckpoints _ -> new ControlReply.Names(machine.checkpoints());
          case ControlRequest.DeleteCheckpoint delete -> delete(delete);
          case ControlRequest.BeginCapture begin -> begin(begin);
          case ControlRequest.AskCapture _ -> current().state();
          case ControlRequest.EndCapture _ -> end();
          case ControlRequest.EndAbandoned abandoned ->
              new ControlReply.Names(
                  machine.endAbandoned(abandoned.owner(), abandoned.life()).stream().toList());
          case ControlRequest.AskFrozen _ -> new ControlReply.Frozen(agent.isFrozen());
          case ControlRequest.Freeze _ -> freeze();
          case ControlRequest.Thaw _ -> thaw();
          case ControlRequest.AskShutdown how -> ask(how);
          case ControlRequest.Stop how -> stop(how);
        };
      } catch (HypervisorException e) {
        return new ControlReply.Refused(e.code(), String.valueOf(e.getMessage()));
      }
    }

    private ControlReply delete(ControlRequest.DeleteCheckpoint delete) {
      machine.deleteCheckpoint(delete.checkpoint());
      return new ControlReply.Done();
    }

    private ControlReply begin(ControlRequest.BeginCapture begin) throws HypervisorException {
      if (capture != null) {
        throw wrongState("this connection has a capture");
      }
      capture = machine.beginCapture(begin);
      return new ControlReply.Begun(capture.exports());
    }

    private CaptureJob current() throws HypervisorException {
      if (capture == null) {
        throw wrongState("this connection has no capture");
      }
      return capture;
    }

    /** Answers how it stood before this end, so that an earlier end of its own is not hidden. */
    private ControlReply end() throws HypervisorException {
      CaptureJob ending = current();
      ControlReply.CaptureState last = ending.state();
      ending.end("closed");
      ending.awaitRemoved();
      return last;
    }

    private ControlReply freeze() throws HypervisorException {
      endOfFreeze = agent.freeze();
      return new ControlReply.Done();
    }

    private ControlReply thaw() throws HypervisorException {
      agent.thaw();
      return new ControlReply.Done();
    }

    private ControlReply stop(ControlRequest.Stop how) {
      power.stop(how);
      return new ControlReply.Done();
    }

    private ControlReply ask(ControlRequest.AskShutdown how) throws HypervisorException {
      power.ask(how);
      return new ControlReply.Done();
    }

    private static HypervisorException wrongState(String why) {
      return new HypervisorException(HypervisorException.Code.WRONG_STATE, why);
    }
  }
}
