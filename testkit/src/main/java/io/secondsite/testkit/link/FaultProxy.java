package io.secondsite.testkit.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * A TCP link between a client and a server on this machine that fails as a test says, way by way,
 * changed at any time. The same seed fails alike as far as TCP cuts the bytes alike. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int CONNECT_MILLIS = 5_000;

  private final InetSocketAddress target;
  private final LinkTime time;
  private final SplittableRandom seeds;
  private final ServerSocket door;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLong arrivedThere = new AtomicLong();
  private final AtomicLong arrivedBack = new AtomicLong();
  private volatile Trigger trigger = new Trigger(Long.MAX_VALUE, () -> {});
  private volatile LinkFaults there = LinkFaults.NONE;
  private volatile LinkFaults back = LinkFaults.NONE;
  private volatile boolean refusing;

  /** Something to be done at a byte. */
  private record Trigger(long atBytes, Runnable fault) {}

  /** A sound link to the server, in real time. */
  public FaultProxy(InetSocketAddress target, long seed) {
    this(target, seed, LinkTime.real());
  }

  public FaultProxy(InetSocketAddress target, long seed, LinkTime time) {
    this.target = target;
    this.time = time;
    seeds = new SplittableRandom(seed);
    try {
      door = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    begin("link-accept", this::accept);
  }

  /** Where clients connect to. */
  public int port() {
    return door.getLocalPort();
  }

  /** From now on the way to the server is like this, for present connections too. */
  public void there(LinkFaults faults) {
    there = faults;
  }

  /** The way back to the client. */
  public void back(LinkFaults faults) {
    back = faults;
  }

  /** Does it once, as soon as so many bytes more have arrived at the server. */
  public void onceArrivedThere(long bytesMore, Runnable fault) {
    trigger = new Trigger(arrivedThere.get() + bytesMore, fault);
  }

  private synchronized void countThere(int bytes) {
    long arrived = arrivedThere.addAndGet(bytes);
    Trigger due = trigger;
    if (arrived >= due.atBytes()) {
      trigger = new Trigger(Long.MAX_VALUE, () -> {});
      due.fault().run();
    }
  }

  /** Both ways. */
  public void both(LinkFaults faults) {
    there(faults);
    back(faults);
  }

  /** Resets every connection, and those to come until {@link #heal}. */
  public void cut() {
    refusing = true;
    resetAll();
  }

  /** Resets every connection; new ones are taken. */
  public void resetAll() {
    sockets.forEach(FaultProxy::reset);
  }

  /** All is well again. A connection that lost bytes stays as broken as it is. */
  public void heal() {
    both(LinkFaults.NONE);
    refusing = false;
  }

  /** Connections taken so far. */
  public int connections() {
    return connections.get();
  }

  /** Bytes that arrived at the server. */
  public long arrivedThere() {
    return arrivedThere.get();
  }

  /** Bytes that arrived at the clients. */
  public long arrivedBack() {
    return arrivedBack.get();
  }

  private void begin(String name, Runnable work) {
    Thread thread =
        Thread.ofVirtual()
            .name(name)
            .unstarted(() -> {
              try {
                work.run();
              } finally {
                threads.remove(Thread.currentThread());
              }
            });
    threads.add(thread);
    thread.start();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        take(door.accept());
      } catch (IOException e) {
        // The door is closed, or a connection ended before it was taken.
      }
    }
  }

  private void take(Socket client) {
    sockets.add(client);
    if (refusing) {
      reset(client);
      return;
    }
    connections.incrementAndGet();
    Socket server = new Socket();
    sockets.add(server);
    try {
      server.connect(target, CONNECT_MILLIS);
      join(client, server);
    } catch (IOException e) {
      reset(client);
      reset(server);
    }
  }

  private void join(Socket client, Socket server) throws IOException {
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    Runnable reset =
        () -> {
          reset(client);
          reset(server);
        };
    carry(client, server, way(() -> there, this::countThere, reset));
    carry(server, client, way(() -> back, arrivedBack::addAndGet, reset));
  }

  private synchronized LinkWay way(
      Supplier<LinkFaults> faults, IntConsumer arrived, Runnable reset) {
    return new LinkWay(faults, seeds.split(), time, arrived, reset);
  }

  private void carry(Socket from, Socket to, LinkWay way) throws IOException {
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    begin("link-take", () -> way.take(in));
    begin(
        "link-deliver",
        () -> {
          way.deliver(out);
          endOf(to);
        });
  }

  private static void endOf(Socket to) {
    try {
      to.shutdownOutput();
    } catch (IOException e) {
      // It is closed already.
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // It is closed already.
    }
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      resetAll();
      threads.forEach(Thread::interrupt);
    }
  }
}
