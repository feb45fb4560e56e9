package io.secondsite.disk.nbd;

import io.secondsite.disk.Extent;
import io.secondsite.disk.WritableDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An NBD export as a disk, over one or several connections that share its requests. Thread-safe.
 */
public final class NbdDisk implements WritableDisk {
  /** Most connections of one disk. */
  public static final int CONNECTIONS_MAX = 16;

  private static final int ZEROS_BYTES = 1024 * 1024;

  private final List<NbdClient> clients;
  private final AtomicInteger turn = new AtomicInteger();

  private NbdDisk(List<NbdClient> clients) {
    this.clients = clients;
  }

  /** A disk over one connection, which is the disk's from now on. */
  public static NbdDisk over(NbdClient client) {
    return new NbdDisk(List.of(client));
  }

  /** Connects up to so many times; only once if the export does not promise that this is safe. */
  public static NbdDisk connect(
      Path socket, String exportName, NbdClientOptions options, int connections)
      throws NbdException {
    if (connections < 1 || connections > CONNECTIONS_MAX) {
      throw new IllegalArgumentException("connections must be 1 to 16: " + connections);
    }
    List<NbdClient> clients = new ArrayList<>();
    try {
      clients.add(NbdClient.connect(socket, exportName, options));
      while (clients.size() < connections && clients.getFirst().flags().canMultiConnection()) {
        NbdClient next = NbdClient.connect(socket, exportName, options);
        clients.add(next);
        if (next.sizeBytes() != clients.getFirst().sizeBytes()) {
          throw NbdException.violation("the export has another size on each connection");
        }
      }
    } catch (NbdException | RuntimeException e) {
      clients.forEach(NbdClient::close);
      throw e;
    }
    return new NbdDisk(List.copyOf(clients));
  }

  /** How many connections this disk reads over. */
  public int connections() {
    return clients.size();
  }

  /** What the export can do. */
  public NbdTransmissionFlags flags() {
    return clients.getFirst().flags();
  }

  @Override
  public long sizeBytes() {
    return clients.getFirst().sizeBytes();
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    next().read(offset, into);
  }

  /**
   * From {@code base:allocation} if the connection asked for it, else all is data. Only a range
   * that the server says reads as zeros is zero: a mere hole has undefined content, so it is data.
   */
  @Override
  public List<Extent> extents(long offset, long length) throws IOException {
    if (length == 0) {
      return List.of();
    }
    if (!clients.getFirst().metaContexts().contains(NbdProtocol.BASE_ALLOCATION)) {
      return List.of(new Extent(offset, length, false));
    }
    List<Extent> extents = new ArrayList<>();
    for (NbdExtent status : next().blockStatus(NbdProtocol.BASE_ALLOCATION, offset, length)) {
      append(extents, status, (status.flags() & NbdExtent.ZERO) != 0);
    }
    return extents;
  }

  /**
   * The parts of the range that the dirty bitmap of that context holds, in order; neighbours are
   * joined. Any flag counts as dirty: a bit that we do not know must not make us skip data.
   *
   * @throws NbdException with {@link NbdException.Code#CONTEXT_MISSING} if it was not agreed on
   */
  public List<NbdExtent> dirtyExtents(String context, long offset, long length)
      throws NbdException {
    List<NbdExtent> dirty = new ArrayList<>();
    for (NbdExtent status : next().blockStatus(context, offset, length)) {
      if (status.flags() != 0) {
        PendingStatus.append(
            dirty, new NbdExtent(status.offset(), status.lengthBytes(), NbdExtent.DIRTY));
      }
    }
    return dirty;
  }

  @Override
  public void write(long offset, ByteBuffer from) throws IOException {
    next().write(offset, from);
  }

  @Override
  public void zero(long offset, long length) throws IOException {
    NbdClient client = next();
    if (client.flags().canZero() || client.flags().readOnly()) {
      client.zero(offset, length);
      return;
    }
    ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(ZEROS_BYTES, length));
    for (long at = offset; at < offset + length; at += ZEROS_BYTES) {
      zeros.clear().limit((int) Math.min(ZEROS_BYTES, offset + length - at));
      client.write(at, zeros);
    }
  }

  /** One flush is enough: several connections there are only where a flush on one holds for all. */
  @Override
  public void flush() throws IOException {
    clients.getFirst().flush();
  }

  @Override
  public void close() {
    clients.forEach(NbdClient::close);
  }

  private NbdClient next() {
    return clients.get(Math.floorMod(turn.getAndIncrement(), clients.size()));
  }

  private static void append(List<Extent> extents, NbdExtent next, boolean zero) {
    if (!extents.isEmpty() && extents.getLast().zero() == zero) {
      Extent last = extents.removeLast();
      extents.add(new Extent(last.offset(), last.length() + next.lengthBytes(), zero));
    } else {
      extents.add(new Extent(next.offset(), next.lengthBytes(), zero));
    }
  }
}
