package io.secondsite.disk.nbd;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The limits of a server. A connection uses at most {@code requestsInFlightMax} buffers of 256 KiB.
 *
 * @param connectionsMax connections at a time; one more is closed at once
 * @param requestsInFlightMax requests of one connection that are worked on at once; the next waits
 *     in the socket
 * @param handshakeDeadline for a client to come through the handshake
 * @param sendDeadline for a client to take a reply, and for the end of running requests when an
 *     export is withdrawn
 * @param idleGrace how long a connection may ask nothing before it has to give way to a new one
 *     where all are taken
 * @param defaultExport the export that a client gets who names none; empty: no such export
 * @param socketGroup the group of the socket file; empty: the group of the process
 * @param diskExecutor where calls into the disks run: for disks that call native code a bounded
 *     pool of platform threads, otherwise the caller's own virtual thread
 */
public record NbdServerSettings(
    int connectionsMax,
    int requestsInFlightMax,
    Duration handshakeDeadline,
    Duration sendDeadline,
    Duration idleGrace,
    String defaultExport,
    String socketGroup,
    Executor diskExecutor) {

  private static final NbdServerSettings DEFAULTS =
      new NbdServerSettings(
          64,
          16,
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          "",
          "",
          Runnable::run);

  public NbdServerSettings {
    if (connectionsMax < 1 || connectionsMax > 4096) {
      throw new IllegalArgumentException("connectionsMax must be 1 to 4096: " + connectionsMax);
    }
    if (requestsInFlightMax < 1 || requestsInFlightMax > 256) {
      throw new IllegalArgumentException(
          "requestsInFlightMax must be 1 to 256: " + requestsInFlightMax);
    }
    if (!handshakeDeadline.isPositive()) {
      throw new IllegalArgumentException("handshakeDeadline must be positive");
    }
    if (!sendDeadline.isPositive()) {
      throw new IllegalArgumentException("sendDeadline must be positive");
    }
    if (idleGrace.isNegative()) {
      throw new IllegalArgumentException("idleGrace must not be negative");
    }
  }

  /**
   * 64 connections with 16 requests each, 5 s for the handshake, 30 s for a reply to leave, 60 s of
   * idleness.
   */
  public static NbdServerSettings defaults() {
    return DEFAULTS;
  }

  /** These settings with another number of connections. */
  public NbdServerSettings withConnectionsMax(int connections) {
    return new NbdServerSettings(
        connections,
        requestsInFlightMax,
        handshakeDeadline,
        sendDeadline,
        idleGrace,
        defaultExport,
        socketGroup,
        diskExecutor);
  }

  /** These settings with other deadlines. */
  public NbdServerSettings withDeadlines(Duration handshake, Duration send) {
    return new NbdServerSettings(
        connectionsMax,
        requestsInFlightMax,
        handshake,
        send,
        idleGrace,
        defaultExport,
        socketGroup,
        diskExecutor);
  }

  /** These settings with another time after which an idle connection may have to give way. */
  public NbdServerSettings withIdleGrace(Duration grace) {
    return new NbdServerSettings(
        connectionsMax,
        requestsInFlightMax,
        handshakeDeadline,
        sendDeadline,
        grace,
        defaultExport,
        socketGroup,
        diskExecutor);
  }

  /** These settings with a default export. */
  public NbdServerSettings withDefaultExport(String name) {
    return new NbdServerSettings(
        connectionsMax,
        requestsInFlightMax,
        handshakeDeadline,
        sendDeadline,
        idleGrace,
        name,
        socketGroup,
        diskExecutor);
  }

  /** These settings with another group of the socket file. */
  public NbdServerSettings withSocketGroup(String group) {
    return new NbdServerSettings(
        connectionsMax,
        requestsInFlightMax,
        handshakeDeadline,
        sendDeadline,
        idleGrace,
        defaultExport,
        group,
        diskExecutor);
  }

  /** These settings with other threads for the disks. */
  public NbdServerSettings withDiskExecutor(Executor executor) {
    return new NbdServerSettings(
        connectionsMax,
        requestsInFlightMax,
        handshakeDeadline,
        sendDeadline,
        idleGrace,
        defaultExport,
        socketGroup,
        executor);
  }
}
