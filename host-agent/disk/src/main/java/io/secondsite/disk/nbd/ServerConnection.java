package io.secondsite.disk.nbd;

import static io.secondsite.disk.nbd.NbdProtocol.*;

import io.secondsite.disk.Extent;
import io.secondsite.disk.nbd.NbdRequest.Refusal;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of the server: handshaking → serving → ended. One thread takes the requests in order and
 * checks them. Short reads it does itself as long as the disk answers them at once, and sends the
 * replies to all that came together in one go; everything else runs on a thread of its own, up to
 * the limit, with one buffer. Only {@link #close}, {@link #serves} and {@link #awaitEnd} are for
 * other threads.
 */
final class ServerConnection {
  /** How much of a request is worked on at a time, so that a long one needs no more memory. */
  static final int SLICE_BYTES = 256 * 1024;

  /** Shorter zeros are sent as they are: a chunk of its own would cost more. */
  static final int HOLE_BYTES_MIN = 4096;

  /** The longest range a block status looks at; a server may answer less than it was asked. */
  static final long STATUS_BYTES_MAX = 1L << 30;

  /** Most descriptors of one reply. */
  static final int DESCRIPTORS_MAX = 16 * 1024;

  /** A read that takes longer is better done beside others. */
  private static final long QUICK_NANOS_MAX = 100_000;

  /** So many reads are done beside others before it is tried again whether the disk is quick. */
  private static final int HAND_OVERS = 32;

  private static final Logger log = LoggerFactory.getLogger(ServerConnection.class);

  private final NbdChannel channel;
  private final ServerHandshake.ExportCatalogue catalogue;
  private final NbdServerSettings settings;
  private final ReplySender replies;
  private final Semaphore requests;
  private final ConcurrentLinkedQueue<ByteBuffer> idleBuffers = new ConcurrentLinkedQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Optional<ServedExport> serving = Optional.empty();
  private volatile long askedNanos = System.nanoTime();

  /** The connection's thread's alone: how many reads it will not do itself. */
  private int handOvers;

  ServerConnection(
      NbdChannel channel, ServerHandshake.ExportCatalogue catalogue, NbdServerSettings settings) {
    this.channel = channel;
    this.catalogue = catalogue;
    this.settings = settings;
    this.replies = new ReplySender(channel);
    this.requests = new Semaphore(settings.requestsInFlightMax());
  }

  void run() {
    try {
      Optional<ServerHandshake.Agreement> agreement = handshake();
      if (agreement.isPresent()) {
        serve(agreement.get());
      }
    } catch (NbdException e) {
      log.atInfo().addKeyValue("reason", e.getMessage()).log("nbd client dropped");
    } catch (IOException e) {
      log.atDebug().addKeyValue("reason", e.toString()).log("nbd client gone");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      channel.close();
      // With the channel closed each request ends as soon as its disk lets it.
      requests.acquireUninterruptibly(settings.requestsInFlightMax());
      ended.countDown();
    }
  }

  void close() {
    channel.close();
  }

  /** Ends a connection whose client takes no replies. */
  void closeIfStalled() {
    if (replies.isStalled(settings.sendDeadline())) {
      log.atInfo().log("an nbd client takes no replies and is dropped");
      channel.close();
    }
  }

  boolean serves(ServedExport export) {
    return serving.filter(served -> served == export).isPresent();
  }

  /** How long it has asked nothing; 0 while a request is worked on. */
  long idleNanos() {
    return requests.availablePermits() < settings.requestsInFlightMax()
        ? 0
        : System.nanoTime() - askedNanos;
  }

  /** True if no request of this connection is running any more. */
  boolean awaitEnd(Duration deadline) throws InterruptedException {
    return ended.await(deadline.toNanos(), TimeUnit.NANOSECONDS);
  }

  private Optional<ServerHandshake.Agreement> handshake() throws IOException {
    try (var _ = Deadlines.arm(settings.handshakeDeadline(), channel::close)) {
      return new ServerHandshake(channel, catalogue).negotiate();
    }
  }

  private void serve(ServerHandshake.Agreement agreement) throws IOException, InterruptedException {
    serving = Optional.of(agreement.export());
    if (!catalogue.find(agreement.export().name()).equals(serving)) {
      // Withdrawn between the handshake's look-up and the line above: nobody would close us.
      return;
    }
    ReplyBatch batch = new ReplyBatch(agreement.structuredReplies());
    while (hasNext(batch)) {
      NbdRequest request = NbdRequest.readFrom(channel);
      askedNanos = System.nanoTime();
      if (isQuick(agreement, request)) {
        readQuickly(agreement, request, batch);
        continue;
      }
      sendAll(batch);
      if (request.command() == COMMAND_DISCONNECT) {
        return;
      }
      requests.acquire();
      boolean started = false;
      try {
        started = start(agreement, request);
      } finally {
        if (!started) {
          requests.release();
        }
      }
    }
  }

  /** Sends what there is before it waits for the client. */
  private boolean hasNext(ReplyBatch batch) throws IOException {
    if (!channel.hasReceived(NbdRequest.BYTES)) {
      sendAll(batch);
    }
    return !channel.atEnd();
  }

  private void sendAll(ReplyBatch batch) throws IOException {
    if (!batch.isEmpty()) {
      replies.send(batch);
    }
  }

  /** Whether to do the request here and now: a short read of a disk that was not slow lately. */
  private boolean isQuick(ServerHandshake.Agreement agreement, NbdRequest request) {
    if (request.command() != COMMAND_READ
        || request.length() > ReplyBatch.READ_BYTES_MAX
        || request.refusal(agreement.export(), false).refused()) {
      return false;
    }
    if (handOvers == 0 || isAlone()) {
      return true;
    }
    handOvers--;
    return false;
  }

  /** With nothing before and nothing behind it a request gains nothing from another thread. */
  private boolean isAlone() {
    return !channel.hasReceived(NbdRequest.BYTES)
        && requests.availablePermits() == settings.requestsInFlightMax();
  }

  private void readQuickly(
      ServerHandshake.Agreement agreement, NbdRequest request, ReplyBatch batch)
      throws IOException {
    int length = (int) request.length();
    if (!batch.fits(length)) {
      sendAll(batch);
    }
    try {
      readWhole(agreement.export(), request.offset(), batch.content(length));
      batch.add(request);
    } catch (IOException | RuntimeException e) {
      IOException failure =
          e instanceof IOException known ? known : new IOException("the disk failed: " + e, e);
      logFailure(agreement.export(), request, failure);
      refuse(agreement, request, new Refusal(EIO, reason(failure)));
    }
    if (System.nanoTime() - askedNanos > QUICK_NANOS_MAX) {
      handOvers = HAND_OVERS;
      sendAll(batch);
    }
  }

  /** True if the request now runs on its own and will give its permit back. */
  private boolean start(ServerHandshake.Agreement agreement, NbdRequest request)
      throws IOException {
    Refusal refusal = request.refusal(agreement.export(), !agreement.contextIds().isEmpty());
    if (request.command() == COMMAND_WRITE) {
      return startWrite(agreement, request, refusal);
    }
    if (refusal.refused()) {
      refuse(agreement, request, refusal);
      return false;
    }
    Thread.ofVirtual().name("nbd-request").start(() -> finish(() -> execute(agreement, request)));
    return true;
  }

  private boolean startWrite(
      ServerHandshake.Agreement agreement, NbdRequest request, Refusal refusal) throws IOException {
    if (request.length() > PAYLOAD_BYTES_MAX) {
      refuse(agreement, request, new Refusal(EOVERFLOW, "a write of more than 32 MiB"));
      throw NbdException.violation("a write of %d bytes".formatted(request.length()));
    }
    if (refusal.refused()) {
      channel.skip(request.length());
      refuse(agreement, request, refusal);
      return false;
    }
    if (request.length() > SLICE_BYTES) {
      writeInSlices(agreement, request);
      return false;
    }
    ByteBuffer payload = takeBuffer((int) request.length());
    channel.readFully(payload);
    Thread.ofVirtual()
        .name("nbd-request")
        .start(() -> finish(() -> write(agreement, request, payload.flip())));
    return true;
  }

  private void finish(Work work) {
    try {
      work.run();
    } catch (IOException e) {
      log.atDebug().addKeyValue("reason", e.toString()).log("nbd reply not sent");
      channel.close();
    } catch (RuntimeException e) {
      // The client would wait for ever for the reply to a request that we dropped.
      log.atError().setCause(e).log("nbd request broke");
      channel.close();
    } finally {
      requests.release();
    }
  }

  private void execute(ServerHandshake.Agreement agreement, NbdRequest request) throws IOException {
    ServedExport export = agreement.export();
    switch (request.command()) {
      case COMMAND_READ -> {
        if (agreement.structuredReplies()) {
          read(export, request);
        } else {
          readSimple(agreement, request);
        }
      }
      case COMMAND_BLOCK_STATUS -> blockStatus(agreement, request);
      case COMMAND_FLUSH ->
          answer(
              agreement,
              request,
              () -> {
                if (export.writable()) {
                  export.writableDisk().flush();
                }
              });
      case COMMAND_TRIM, COMMAND_WRITE_ZEROES ->
          answer(
              agreement,
              request,
              () -> {
                export.writableDisk().zero(request.offset(), request.length());
                flushIfForced(export, request);
              });
      default -> throw new IllegalStateException("command " + request.command() + " was let in");
    }
  }

  private void write(ServerHandshake.Agreement agreement, NbdRequest request, ByteBuffer payload)
      throws IOException {
    ServedExport export = agreement.export();
    answer(
        agreement,
        request,
        () -> {
          export.writableDisk().write(request.offset(), payload);
          flushIfForced(export, request);
        });
    idleBuffers.add(payload);
  }

  /** A long write keeps the connection's thread, since its payload lies before the next request. */
  private void writeInSlices(ServerHandshake.Agreement agreement, NbdRequest request)
      throws IOException {
    ServedExport export = agreement.export();
    Optional<IOException> failed = Optional.empty();
    for (long done = 0; done < request.length(); done += SLICE_BYTES) {
      ByteBuffer slice = takeBuffer((int) Math.min(SLICE_BYTES, request.length() - done));
      channel.readFully(slice);
      slice.flip();
      long at = request.offset() + done;
      if (failed.isEmpty()) {
        failed = attempt(export, () -> export.writableDisk().write(at, slice));
      }
      idleBuffers.add(slice);
    }
    Optional<IOException> failure = failed;
    answer(
        agreement,
        request,
        () -> {
          if (failure.isPresent()) {
            throw failure.get();
          }
          flushIfForced(export, request);
        });
  }

  private static void flushIfForced(ServedExport export, NbdRequest request) throws IOException {
    if (request.hasFlag(COMMAND_FLAG_FORCE_UNIT_ACCESS)) {
      export.writableDisk().flush();
    }
  }

  private void read(ServedExport export, NbdRequest request) throws IOException {
    long end = request.offset() + request.length();
    for (long at = request.offset(); at < end; at += SLICE_BYTES) {
      long sliceAt = at;
      int length = (int) Math.min(SLICE_BYTES, end - at);
      ByteBuffer buffer = takeBuffer(length);
      List<Extent> parts;
      try {
        parts = export.onDisk(() -> readParts(export, sliceAt, length, buffer));
      } catch (IOException e) {
        idleBuffers.add(buffer);
        logFailure(export, request, e);
        replies.error(request.cookie(), EIO, reason(e));
        return;
      }
      for (Extent part : parts) {
        boolean done = part.end() == end;
        if (part.zero()) {
          replies.hole(request.cookie(), part.offset(), (int) part.length(), done);
        } else {
          replies.data(
              request.cookie(),
              part.offset(),
              buffer.slice((int) (part.offset() - sliceAt), (int) part.length()),
              done);
        }
      }
      idleBuffers.add(buffer);
    }
  }

  /** Reads what is data to its place in the buffer; short holes become part of the data. */
  private static List<Extent> readParts(
      ServedExport export, long offset, int length, ByteBuffer buffer) throws IOException {
    List<Extent> parts = new ArrayList<>();
    for (Extent extent : export.extentsOnDiskThread(offset, length)) {
      boolean hole = extent.zero() && extent.length() >= HOLE_BYTES_MIN;
      if (!parts.isEmpty() && parts.getLast().zero() == hole) {
        Extent last = parts.removeLast();
        parts.add(new Extent(last.offset(), last.length() + extent.length(), hole));
      } else {
        parts.add(new Extent(extent.offset(), extent.length(), hole));
      }
    }
    for (Extent part : parts) {
      if (!part.zero()) {
        readWhole(
            export,
            part.offset(),
            buffer.slice((int) (part.offset() - offset), (int) part.length()));
      }
    }
    return parts;
  }

  /** A disk that returns without filling the buffer would let old content of ours out. */
  private static void readWhole(ServedExport export, long offset, ByteBuffer target)
      throws IOException {
    export.disk().read(offset, target);
    if (target.hasRemaining()) {
      throw new EOFException("the disk left %d bytes unread".formatted(target.remaining()));
    }
  }

  private void readSimple(ServerHandshake.Agreement agreement, NbdRequest request)
      throws IOException {
    ServedExport export = agreement.export();
    ByteBuffer buffer = takeBuffer((int) Math.min(SLICE_BYTES, request.length()));
    SlicedRead content = new SlicedRead(export, request, buffer);
    try {
      replies.simple(request.cookie(), content);
    } catch (IOException e) {
      logFailure(export, request, e);
      if (content.begun()) {
        throw e;
      }
      replies.simple(request.cookie(), EIO);
    } finally {
      idleBuffers.add(buffer);
    }
  }

  private void blockStatus(ServerHandshake.Agreement agreement, NbdRequest request)
      throws IOException {
    ServedExport export = agreement.export();
    long length = Math.min(request.length(), STATUS_BYTES_MAX);
    int descriptorsMax = request.hasFlag(COMMAND_FLAG_REQUEST_ONE) ? 1 : DESCRIPTORS_MAX;
    List<List<NbdExtent>> answers = new ArrayList<>();
    try {
      for (int context : agreement.contextIds()) {
        answers.add(
            clip(
                export.blockStatus(context, request.offset(), length),
                request.offset() + length,
                descriptorsMax));
      }
    } catch (IOException e) {
      logFailure(export, request, e);
      replies.error(request.cookie(), EIO, reason(e));
      return;
    }
    for (int i = 0; i < answers.size(); i++) {
      replies.status(
          request.cookie(), agreement.contextIds().get(i), answers.get(i), i == answers.size() - 1);
    }
  }

  private static List<NbdExtent> clip(List<NbdExtent> extents, long end, int descriptorsMax) {
    List<NbdExtent> clipped = new ArrayList<>();
    for (NbdExtent extent : extents) {
      if (extent.offset() >= end || clipped.size() == descriptorsMax) {
        break;
      }
      clipped.add(
          new NbdExtent(
              extent.offset(), Math.min(extent.end(), end) - extent.offset(), extent.flags()));
    }
    return clipped;
  }

  /** Does the work on the disk's thread and says how it went. */
  private void answer(ServerHandshake.Agreement agreement, NbdRequest request, Work work)
      throws IOException {
    Optional<IOException> failure = attempt(agreement.export(), work);
    if (failure.isEmpty()) {
      replies.simple(request.cookie(), 0);
      return;
    }
    logFailure(agreement.export(), request, failure.get());
    refuse(agreement, request, new Refusal(EIO, reason(failure.get())));
  }

  private static Optional<IOException> attempt(ServedExport export, Work work) {
    try {
      export.onDisk(() -> {
        work.run();
        return true;
      });
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e);
    }
  }

  private void refuse(ServerHandshake.Agreement agreement, NbdRequest request, Refusal refusal)
      throws IOException {
    if (agreement.structuredReplies()) {
      replies.error(request.cookie(), refusal.errorNumber(), refusal.reason());
    } else {
      replies.simple(request.cookie(), refusal.errorNumber());
    }
  }

  private ByteBuffer takeBuffer(int length) {
    ByteBuffer idle = idleBuffers.poll();
    return (idle == null ? ByteBuffer.allocateDirect(SLICE_BYTES) : idle).clear().limit(length);
  }

  private static String reason(IOException failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private static void logFailure(ServedExport export, NbdRequest request, IOException failure) {
    log.atWarn()
        .addKeyValue("export", export.name())
        .addKeyValue("command", request.command())
        .addKeyValue("offset", request.offset())
        .addKeyValue("length", request.length())
        .setCause(failure)
        .log("nbd request failed");
  }

  private interface Work {
    void run() throws IOException;
  }

  /** A read for a client without structured replies, slice after slice through one buffer. */
  private static final class SlicedRead implements ReplySender.Content {
    private final ServedExport export;
    private final ByteBuffer buffer;
    private final long start;
    private final long end;
    private long at;

    SlicedRead(ServedExport export, NbdRequest request, ByteBuffer buffer) {
      this.export = export;
      this.buffer = buffer;
      this.start = request.offset();
      this.end = request.offset() + request.length();
      this.at = start;
    }

    boolean begun() {
      return at > start;
    }

    @Override
    public boolean hasNext() {
      return at < end;
    }

    @Override
    public ByteBuffer next() throws IOException {
      buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
      export.onDisk(() -> {
        readWhole(export, at, buffer);
        return true;
      });
      at += buffer.position();
      return buffer.flip();
    }
  }
}
