package io.secondsite.disk.nbd;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves disks over NBD on a unix socket. The socket's directory decides who may come near it: keep
 * it private to the group that shall connect. Thread-safe.
 */
public final class NbdServer implements AutoCloseable {
  /** Longest name of an export, in characters. */
  public static final int EXPORT_NAME_CHARS_MAX = 255;

  private static final Logger log = LoggerFactory.getLogger(NbdServer.class);
  private static final long ACCEPT_PAUSE_MILLIS = 100;
  private static final int STALL_LOOKS = 4;
  private static final long GIVE_WAY_MILLIS_MAX = 500;

  private final ServerSocketChannel listener;
  private final SocketFile socketFile;
  private final NbdServerSettings settings;
  private final Map<String, ServedExport> exports = new ConcurrentHashMap<>();
  private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();
  private final Semaphore connectionPermits;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Catalogue catalogue = new Catalogue();
  private final Deadlines.Guard stallWatch;

  private NbdServer(
      ServerSocketChannel listener, SocketFile socketFile, NbdServerSettings settings) {
    this.listener = listener;
    this.socketFile = socketFile;
    this.settings = settings;
    this.connectionPermits = new Semaphore(settings.connectionsMax());
    Duration period = settings.sendDeadline().dividedBy(STALL_LOOKS);
    this.stallWatch =
        Deadlines.every(period, () -> connections.forEach(ServerConnection::closeIfStalled));
  }

  /**
   * Listens, at first without exports. The socket file gets mode 0660.
   *
   * @throws IOException if the path is taken by another server or by anything that is no socket
   */
  public static NbdServer listen(Path socket, NbdServerSettings settings) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      SocketFile file = SocketFile.bind(listener, socket, settings.socketGroup());
      NbdServer server = new NbdServer(listener, file, settings);
      Thread.ofVirtual().name("nbd-accept").start(server::accept);
      return server;
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  /**
   * Offers a disk. Its size is asked once, here.
   *
   * @throws IllegalArgumentException if the name is taken, empty, longer than 255 characters or has
   *     control characters
   */
  public void export(String name, NbdExport export) {
    if (name.isEmpty()
        || name.length() > EXPORT_NAME_CHARS_MAX
        || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "name of an export: 1 to 255 characters without control characters");
    }
    ServedExport served = new ServedExport(name, export, settings.diskExecutor());
    if (exports.putIfAbsent(name, served) != null) {
      throw new IllegalArgumentException("an export '" + name + "' is there already");
    }
  }

  /**
   * Takes an export back and closes its connections.
   *
   * @return true if nothing uses its disk any more; false if a request still runs in the disk after
   *     the send deadline
   */
  public boolean withdraw(String name) {
    ServedExport gone = exports.remove(name);
    return gone == null || end(connection -> connection.serves(gone));
  }

  /** How many clients are connected. */
  public int connections() {
    return connections.size();
  }

  /**
   * Closes every connection and removes the socket file. Disks stay open: they are their owner's.
   */
  @Override
  public void close() throws IOException {
    closed.countDown();
    stallWatch.close();
    exports.clear();
    try {
      socketFile.remove();
    } finally {
      listener.close();
      end(_ -> true);
    }
  }

  private boolean end(Predicate<ServerConnection> which) {
    List<ServerConnection> ending = connections.stream().filter(which).toList();
    ending.forEach(ServerConnection::close);
    boolean all = true;
    try {
      for (ServerConnection connection : ending) {
        all &= connection.awaitEnd(settings.sendDeadline());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return all;
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        admit(listener.accept());
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        log.atWarn().setCause(e).log("nbd connection not accepted");
        pause();
      }
    }
  }

  /** Too many open files, say: going on at once would only burn a processor. */
  private void pause() {
    try {
      if (closed.await(ACCEPT_PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        log.atDebug().log("nbd server closed while it paused");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void admit(SocketChannel socket) throws IOException {
    if (!connectionPermits.tryAcquire() && !takeFromIdle()) {
      log.atWarn()
          .addKeyValue("connections_max", settings.connectionsMax())
          .log("nbd connection refused");
      socket.close();
      return;
    }
    ServerConnection connection = new ServerConnection(new NbdChannel(socket), catalogue, settings);
    connections.add(connection);
    if (closed.getCount() == 0) {
      // Closed between accept and add: nobody else would close this one.
      connection.close();
    }
    // A platform thread, since quick reads are done on it and may call native code.
    Thread.ofPlatform()
        .daemon()
        .name("nbd-connection")
        .start(() -> {
          try {
            connection.run();
          } finally {
            connections.remove(connection);
            connectionPermits.release();
          }
        });
  }

  /**
   * A client that hoards connections must not keep the others out: the one that has asked nothing
   * for longest gives way, if that is long enough. Its client reconnects when it has a question.
   */
  private boolean takeFromIdle() {
    Optional<ServerConnection> longest =
        connections.stream()
            .filter(connection -> connection.idleNanos() >= settings.idleGrace().toNanos())
            .max(Comparator.comparingLong(ServerConnection::idleNanos));
    if (longest.isEmpty()) {
      return false;
    }
    log.atInfo().log("an idle nbd connection gives way to a new one");
    longest.get().close();
    try {
      return connectionPermits.tryAcquire(GIVE_WAY_MILLIS_MAX, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private final class Catalogue implements ServerHandshake.ExportCatalogue {
    @Override
    public Optional<ServedExport> find(String name) {
      String asked = name.isEmpty() ? settings.defaultExport() : name;
      return Optional.ofNullable(exports.get(asked));
    }

    @Override
    public List<String> names() {
      return exports.keySet().stream().sorted().toList();
    }
  }
}
