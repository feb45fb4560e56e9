package io.secondsite.disk.nbd;

import static io.secondsite.disk.nbd.NbdProtocol.*;

import io.secondsite.disk.nbd.NbdException.Code;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One connection to an export of an NBD server over a unix socket.
 *
 * <p>Thread-safe: calls of several threads run at once on the connection, up to 16 requests in
 * flight; long ranges are split, and their pieces are pipelined too. A call that fails with {@link
 * Code#SERVER_ERROR} leaves the connection as it is; a silent or lying server, or an interrupt of a
 * thread inside a call, closes it for all. When a call returns, however it returns, its buffer is
 * no longer used.
 */
public final class NbdClient implements Closeable {
  /**
   * Longest payload of one request; longer reads and writes are split. Measured against qemu-nbd:
   * requests of 2 MiB fall out of the caches on their way and take about twice as long.
   */
  static final int REQUEST_BYTES_MAX = 256 * 1024;

  /** Longest range of one write-zeroes or trim, short enough for a request's deadline. */
  static final int ZERO_BYTES_MAX = 128 * 1024 * 1024;

  /** Longest range of one block status request. */
  static final int STATUS_BYTES_MAX = 1024 * 1024 * 1024;

  /** Most requests of one call in flight, so that one call does not hold up all others. */
  private static final int PIECES_IN_FLIGHT_MAX = 8;

  /** Most extents that one call of {@link #blockStatus} returns. */
  public static final int EXTENTS_MAX = 1024 * 1024;

  private static final ByteBuffer NO_PAYLOAD = ByteBuffer.allocateDirect(0);

  private final NbdConnection connection;
  private final NbdSession session;

  private NbdClient(NbdConnection connection, NbdSession session) {
    this.connection = connection;
    this.session = session;
  }

  /**
   * Connects and agrees on everything the options ask for.
   *
   * @throws NbdException with {@link Code#CONTEXT_MISSING} if a metadata context is not granted
   */
  public static NbdClient connect(Path socket, String exportName, NbdClientOptions options)
      throws NbdException {
    if (exportName.getBytes(StandardCharsets.UTF_8).length > STRING_BYTES_MAX) {
      throw new IllegalArgumentException("exportName is longer than 4096 bytes");
    }
    AtomicReference<NbdException> expired = new AtomicReference<>();
    try {
      SocketChannel unconnected = SocketChannel.open(StandardProtocolFamily.UNIX);
      NbdChannel channel = new NbdChannel(unconnected);
      Runnable expiry =
          () -> {
            expired.set(
                new NbdException(
                    Code.TIMEOUT,
                    "no NBD handshake at %s within %d ms"
                        .formatted(socket, options.connectDeadline().toMillis())));
            channel.close();
          };
      try (var _ = Deadlines.arm(options.connectDeadline(), expiry)) {
        connect(unconnected, socket);
        NbdSession session =
            new ClientHandshake(channel, exportName, options.metaContexts()).negotiate();
        NbdConnection connection = new NbdConnection(channel, session, options.requestDeadline());
        connection.start();
        return new NbdClient(connection, session);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      NbdException timeout = expired.get();
      if (timeout != null) {
        throw timeout;
      }
      if (e instanceof NbdException known) {
        throw known;
      }
      throw new NbdException(Code.DISCONNECTED, "the NBD handshake broke: " + e, e);
    }
  }

  private static void connect(SocketChannel channel, Path socket) throws NbdException {
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new NbdException(
          Code.CONNECT_FAILED, "cannot connect to the NBD socket %s: %s".formatted(socket, e), e);
    }
  }

  /** The export's size in bytes. */
  public long sizeBytes() {
    return session.sizeBytes();
  }

  /** What the export can do. */
  public NbdTransmissionFlags flags() {
    return session.flags();
  }

  /** The metadata contexts that were granted: all that were asked for. */
  public Set<String> metaContexts() {
    return session.contexts().keySet();
  }

  /** False once the connection failed or was closed; it does not come back. */
  public boolean open() {
    return connection.open();
  }

  /** Fills what remains in {@code into} from {@code offset} on; its position then is its limit. */
  public void read(long offset, ByteBuffer into) throws NbdException {
    if (into.isReadOnly()) {
      throw new IllegalArgumentException("into is a read-only buffer");
    }
    int start = into.position();
    inPieces(
        offset,
        into.remaining(),
        REQUEST_BYTES_MAX,
        (at, length) ->
            new Outgoing(
                new PendingRead(at, into.slice(start + (int) (at - offset), length)), NO_PAYLOAD));
    into.position(into.limit());
  }

  /** Writes what remains in {@code from} at {@code offset}; its position then is its limit. */
  public void write(long offset, ByteBuffer from) throws NbdException {
    requireWritable();
    int start = from.position();
    inPieces(
        offset,
        from.remaining(),
        REQUEST_BYTES_MAX,
        (at, length) ->
            new Outgoing(
                new PendingCommand(COMMAND_WRITE, 0, at, length),
                from.slice(start + (int) (at - offset), length)));
    from.position(from.limit());
  }

  /** Makes the range read as zeros, as a hole where the server can. */
  public void zero(long offset, long length) throws NbdException {
    requireWritable();
    requireOffered(flags().canZero(), "write zeroes");
    commandInPieces(COMMAND_WRITE_ZEROES, offset, length);
  }

  /** Tells the server that the range's content is no longer needed; it may read as anything. */
  public void trim(long offset, long length) throws NbdException {
    requireWritable();
    requireOffered(flags().canTrim(), "trim");
    commandInPieces(COMMAND_TRIM, offset, length);
  }

  /** Returns when every write that returned before is on stable storage. */
  public void flush() throws NbdException {
    if (flags().readOnly()) {
      return;
    }
    requireOffered(flags().canFlush(), "flush");
    run(new Outgoing(new PendingCommand(COMMAND_FLUSH, 0, 0, 0), NO_PAYLOAD));
  }

  /**
   * What a context says of the range: in order, without gaps, covering it exactly, neighbours with
   * equal flags joined.
   *
   * @throws NbdException with {@link Code#CONTEXT_MISSING} if the context was not asked for at
   *     connect, {@link Code#TOO_FRAGMENTED} for more than {@link #EXTENTS_MAX} extents
   */
  public List<NbdExtent> blockStatus(String context, long offset, long length) throws NbdException {
    Integer id = session.contexts().get(context);
    if (id == null) {
      throw new NbdException(
          Code.CONTEXT_MISSING, "metadata context '%s' was not agreed on".formatted(context));
    }
    requireRange(offset, length);
    List<NbdExtent> extents = new ArrayList<>();
    long at = offset;
    long end = offset + length;
    while (at < end) {
      PendingStatus request =
          new PendingStatus(
              at,
              Math.min(end - at, STATUS_BYTES_MAX),
              id,
              session.contexts().values(),
              session.sizeBytes());
      run(new Outgoing(request, NO_PAYLOAD));
      request.extents().forEach(extent -> PendingStatus.append(extents, extent));
      if (extents.size() > EXTENTS_MAX) {
        throw new NbdException(
            Code.TOO_FRAGMENTED,
            "%d+%d has over %d extents, ask for less".formatted(offset, length, EXTENTS_MAX));
      }
      at = request.extents().getLast().end();
    }
    return extents;
  }

  /** Takes leave of the server and closes; calls still running fail with {@link Code#CLOSED}. */
  @Override
  public void close() {
    connection.close();
  }

  private void commandInPieces(int command, long offset, long length) throws NbdException {
    inPieces(
        offset,
        length,
        ZERO_BYTES_MAX,
        (at, pieceLength) ->
            new Outgoing(new PendingCommand(command, 0, at, pieceLength), NO_PAYLOAD));
  }

  private void run(Outgoing outgoing) throws NbdException {
    try (Flight flight = new Flight()) {
      flight.send(outgoing);
      flight.awaitAll();
    }
  }

  private void inPieces(long offset, long length, int pieceMax, Piece piece) throws NbdException {
    requireRange(offset, length);
    long end = offset + length;
    try (Flight flight = new Flight()) {
      for (long at = offset; at < end; at += pieceMax) {
        flight.send(piece.at(at, (int) Math.min(pieceMax, end - at)));
      }
      flight.awaitAll();
    }
  }

  private void requireRange(long offset, long length) throws NbdException {
    if (offset < 0 || length < 0 || offset > sizeBytes() || length > sizeBytes() - offset) {
      throw new NbdException(
          Code.OUT_OF_RANGE,
          "%d+%d leaves the export of %d bytes".formatted(offset, length, sizeBytes()));
    }
  }

  private void requireWritable() throws NbdException {
    if (flags().readOnly()) {
      throw new NbdException(Code.READ_ONLY, "the NBD export is read-only");
    }
  }

  private static void requireOffered(boolean offered, String command) throws NbdException {
    if (!offered) {
      throw new NbdException(Code.NOT_SUPPORTED, "the NBD server does not offer " + command);
    }
  }

  private interface Piece {
    Outgoing at(long offset, int length);
  }

  private record Outgoing(PendingRequest request, ByteBuffer payload) {}

  /** The requests of one call. Its close waits until none of them uses the caller's buffer. */
  private final class Flight implements AutoCloseable {
    private final ArrayDeque<PendingRequest> sent = new ArrayDeque<>();

    void send(Outgoing outgoing) throws NbdException {
      if (sent.size() == PIECES_IN_FLIGHT_MAX) {
        awaitFirst();
      }
      try {
        connection.submit(outgoing.request(), outgoing.payload());
      } catch (InterruptedException e) {
        throw interrupted();
      }
      sent.add(outgoing.request());
    }

    void awaitAll() throws NbdException {
      while (!sent.isEmpty()) {
        awaitFirst();
      }
    }

    private void awaitFirst() throws NbdException {
      try {
        sent.getFirst().await();
      } catch (InterruptedException e) {
        throw interrupted();
      }
      sent.removeFirst().throwIfFailed();
    }

    private NbdException interrupted() {
      Thread.currentThread().interrupt();
      NbdException cause =
          new NbdException(Code.CLOSED, "a thread was interrupted inside an NBD call");
      connection.fail(cause);
      return cause.again();
    }

    @Override
    public void close() {
      boolean interrupted = false;
      while (!sent.isEmpty()) {
        try {
          sent.getFirst().await();
          sent.removeFirst();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
