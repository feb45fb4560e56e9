package io.secondsite.disk.nbd;

import static io.secondsite.disk.nbd.NbdProtocol.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.secondsite.disk.Extent;
import io.secondsite.disk.nbd.LyingServer.Peer;
import io.secondsite.disk.nbd.LyingServer.Request;
import io.secondsite.disk.nbd.LyingServer.Script;
import io.secondsite.disk.nbd.NbdException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Our client against servers that lie, stall or die: a typed failure, and no connection left. */
@Timeout(120)
class LyingServerTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final NbdClientOptions PLAIN = NbdClientOptions.defaults();
  private static final NbdClientOptions CONTEXT = PLAIN.withMetaContexts(BASE_ALLOCATION);

  @TempDir Path directory;

  static Stream<Arguments> badHandshakes() {
    return Stream.of(
        handshake("wrong magic", Code.PROTOCOL_VIOLATION, peer -> peer.out().write(new byte[16])),
        handshake(
            "oldstyle",
            Code.OLDSTYLE_SERVER,
            peer -> {
              peer.out().writeLong(INIT_MAGIC);
              peer.out().writeLong(OLDSTYLE_MAGIC);
              peer.out().write(new byte[136]);
            }),
        handshake(
            "newstyle that is not fixed",
            Code.OLDSTYLE_SERVER,
            peer -> {
              peer.out().writeLong(INIT_MAGIC);
              peer.out().writeLong(OPTION_MAGIC);
              peer.out().writeShort(0);
            }),
        handshake(
            "no structured replies, so no contexts",
            Code.CONTEXT_MISSING,
            peer -> {
              peer.greet();
              peer.reply(peer.option(), REPLY_ERROR_UNSUPPORTED, new byte[0]);
            }),
        handshake(
            "option reply of 2 GiB",
            Code.PROTOCOL_VIOLATION,
            peer -> {
              peer.greet();
              peer.out().writeLong(OPTION_REPLY_MAGIC);
              peer.out().writeInt(peer.option());
              peer.out().writeInt(REPLY_ACK);
              peer.out().writeInt(Integer.MAX_VALUE);
            }),
        handshake(
            "answer to another option",
            Code.PROTOCOL_VIOLATION,
            peer -> {
              peer.greet();
              peer.reply(peer.option() + 1, REPLY_ACK, new byte[0]);
            }),
        handshake(
            "contexts agreed on, but none granted",
            Code.CONTEXT_MISSING,
            peer -> {
              peer.greet();
              peer.reply(peer.option(), REPLY_ACK, new byte[0]);
              peer.reply(peer.option(), REPLY_ACK, new byte[0]);
            }),
        handshake(
            "contexts refused",
            Code.CONTEXT_MISSING,
            peer -> {
              peer.greet();
              peer.reply(peer.option(), REPLY_ACK, new byte[0]);
              peer.reply(peer.option(), REPLY_ERROR_UNSUPPORTED, new byte[0]);
            }),
        handshake(
            "a context that nobody asked for",
            Code.PROTOCOL_VIOLATION,
            peer -> {
              peer.greet();
              peer.reply(peer.option(), REPLY_ACK, new byte[0]);
              peer.reply(peer.option(), REPLY_META_CONTEXT, new byte[] {0, 0, 0, 1, 'x', ':', 'y'});
            }),
        handshake(
            "context reply too short",
            Code.PROTOCOL_VIOLATION,
            peer -> {
              peer.greet();
              peer.reply(peer.option(), REPLY_ACK, new byte[0]);
              peer.reply(peer.option(), REPLY_META_CONTEXT, new byte[2]);
            }),
        handshake(
            "a server that demands TLS: no contexts, never without them",
            Code.CONTEXT_MISSING,
            peer -> {
              peer.greet();
              peer.reply(peer.option(), REPLY_ERROR_BIT | 5, new byte[0]);
            }),
        handshake(
            "an export that demands TLS",
            Code.NEGOTIATION_REFUSED,
            peer -> {
              beforeGo(peer);
              peer.reply(peer.option(), REPLY_ERROR_BIT | 5, new byte[0]);
            }),
        handshake("size below zero", Code.PROTOCOL_VIOLATION, peer -> withSize(peer, -1)),
        handshake(
            "agreed without a size",
            Code.PROTOCOL_VIOLATION,
            peer -> {
              beforeGo(peer);
              peer.reply(peer.option(), REPLY_ACK, new byte[0]);
            }),
        handshake(
            "endless information",
            Code.PROTOCOL_VIOLATION,
            peer -> {
              beforeGo(peer);
              int option = peer.option();
              for (int i = 0; i < 1000; i++) {
                peer.reply(option, REPLY_INFO, new byte[] {0, 9});
              }
            }),
        handshake(
            "gone in mid-handshake",
            Code.DISCONNECTED,
            peer -> {
              peer.out().writeLong(INIT_MAGIC);
              throw new IOException("gone");
            }),
        handshake("silent", Code.TIMEOUT, _ -> {}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badHandshakes")
  void aBadHandshakeFailsTheConnect(String name, Code expected, Script script) throws Exception {
    // Given
    try (LyingServer server = new LyingServer(directory.resolve("s"), script)) {
      NbdClientOptions options =
          expected == Code.TIMEOUT ? CONTEXT.withConnectDeadline(SHORT) : CONTEXT;
      // When
      NbdException failure =
          catchThrowableOfType(
              NbdException.class, () -> NbdClient.connect(server.socket(), "disk", options));
      // Then
      assertThat(failure.code()).as(name).isEqualTo(expected);
    }
  }

  static Stream<Arguments> badReadReplies() {
    return Stream.of(
        reply("wrong magic", Code.PROTOCOL_VIOLATION, (peer, _) -> peer.out().writeLong(1)),
        reply(
            "unknown cookie",
            Code.PROTOCOL_VIOLATION,
            (peer, request) ->
                peer.hole(new Request(0, request.cookie() + 1, 0, 0), true, 0, 4096)),
        reply(
            "chunks that overlap",
            Code.PROTOCOL_VIOLATION,
            (peer, request) -> {
              peer.hole(request, false, 0, 3000);
              peer.hole(request, true, 2000, 2096);
            }),
        reply(
            "chunk before the range",
            Code.PROTOCOL_VIOLATION,
            (peer, request) -> peer.hole(request, true, -1, 4096)),
        reply(
            "chunk behind the range",
            Code.PROTOCOL_VIOLATION,
            (peer, request) -> peer.hole(request, true, 1, 4096)),
        reply(
            "hole of nearly 4 GiB",
            Code.PROTOCOL_VIOLATION,
            (peer, request) -> peer.hole(request, true, 0, -1)),
        reply(
            "hole of length 0",
            Code.PROTOCOL_VIOLATION,
            (peer, request) -> peer.hole(request, true, 0, 0)),
        reply(
            "data of 4 GiB",
            Code.PROTOCOL_VIOLATION,
            (peer, request) ->
                peer.chunk(request, true, CHUNK_OFFSET_DATA, 0xffffffffL).writeLong(0)),
        reply(
            "data chunk without data",
            Code.PROTOCOL_VIOLATION,
            (peer, request) -> peer.chunk(request, true, CHUNK_OFFSET_DATA, 8).writeLong(0)),
        reply(
            "done before all came",
            Code.PROTOCOL_VIOLATION,
            (peer, request) -> peer.hole(request, true, 0, 4095)),
        reply(
            "simple reply to a read",
            Code.PROTOCOL_VIOLATION,
            (peer, request) -> {
              peer.out().writeInt(SIMPLE_REPLY_MAGIC);
              peer.out().writeInt(0);
              peer.out().writeLong(request.cookie());
              peer.out().write(new byte[4096]);
            }),
        reply(
            "block status for a read",
            Code.PROTOCOL_VIOLATION,
            (peer, request) -> peer.status(request, LyingServer.CONTEXT_ID, 4096, 0)),
        reply(
            "unknown kind of chunk",
            Code.PROTOCOL_VIOLATION,
            (peer, request) -> peer.chunk(request, true, 99, 0)),
        reply(
            "empty chunks without end",
            Code.PROTOCOL_VIOLATION,
            (peer, request) -> peer.chunk(request, false, CHUNK_NONE, 0)),
        reply(
            "error with 64k of text",
            Code.PROTOCOL_VIOLATION,
            (peer, request) -> {
              peer.chunk(request, true, CHUNK_ERROR, 6 + 65535).writeInt(EIO);
              peer.out().writeShort(65535);
              peer.out().write(new byte[65535]);
            }),
        reply(
            "error whose text is longer than its chunk",
            Code.PROTOCOL_VIOLATION,
            (peer, request) -> {
              peer.chunk(request, true, CHUNK_ERROR, 6).writeInt(EIO);
              peer.out().writeShort(100);
            }),
        reply(
            "errors without end",
            Code.PROTOCOL_VIOLATION,
            (peer, request) -> {
              for (int i = 0; i < 1000; i++) {
                peer.chunk(request, false, CHUNK_ERROR, 6).writeInt(EIO);
                peer.out().writeShort(0);
              }
            }),
        reply(
            "gone in mid-payload",
            Code.DISCONNECTED,
            (peer, request) -> {
              peer.chunk(request, true, CHUNK_OFFSET_DATA, 8 + 4096).writeLong(0);
              peer.out().write(new byte[1000]);
              throw new IOException("gone");
            }),
        reply(
            "all bytes but never done",
            Code.TIMEOUT,
            (peer, request) -> peer.hole(request, false, 0, 4096)),
        reply("silent", Code.TIMEOUT, (_, _) -> {}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badReadReplies")
  void aBadReplyFailsTheReadAndDropsTheConnection(String name, Code expected, Answer answer)
      throws Exception {
    // Given
    try (LyingServer server = answering(false, answer);
        NbdClient client =
            NbdClient.connect(server.socket(), "disk", optionsFor(PLAIN, expected))) {
      // When
      NbdException failure =
          catchThrowableOfType(NbdException.class, () -> client.read(0, ByteBuffer.allocate(4096)));
      // Then
      assertThat(failure.code()).as(name).isEqualTo(expected);
      assertThat(client.open()).isFalse();
      assertThat(
              catchThrowableOfType(
                      NbdException.class, () -> client.read(0, ByteBuffer.allocate(512)))
                  .code())
          .isEqualTo(expected);
    }
  }

  static Stream<Arguments> badStatusReplies() {
    int id = LyingServer.CONTEXT_ID;
    return Stream.of(
        reply(
            "extent of length 0",
            Code.PROTOCOL_VIOLATION,
            (peer, request) -> peer.status(request, id, 4096, 0, 0, 1, 4096, 0)),
        reply(
            "extents behind the request",
            Code.PROTOCOL_VIOLATION,
            (peer, request) -> peer.status(request, id, 65536, 0, 4096, 1)),
        reply(
            "extent behind the disk",
            Code.PROTOCOL_VIOLATION,
            (peer, request) -> peer.status(request, id, LyingServer.SIZE_BYTES + 1, 0)),
        reply(
            "context that was not agreed on",
            Code.PROTOCOL_VIOLATION,
            (peer, request) -> peer.status(request, id + 1, 65536, 0)),
        reply(
            "no descriptor", Code.PROTOCOL_VIOLATION, (peer, request) -> peer.status(request, id)),
        reply(
            "half a descriptor",
            Code.PROTOCOL_VIOLATION,
            (peer, request) -> peer.status(request, id, 65536)),
        reply(
            "4 GiB of descriptors",
            Code.PROTOCOL_VIOLATION,
            (peer, request) ->
                peer.chunk(request, true, CHUNK_BLOCK_STATUS, 0xfffffffcL).writeInt(id)),
        reply(
            "done without any status: never nothing changed",
            Code.PROTOCOL_VIOLATION,
            (peer, request) -> peer.chunk(request, true, CHUNK_NONE, 0)),
        reply(
            "simple success: never nothing changed",
            Code.PROTOCOL_VIOLATION,
            (peer, request) -> {
              peer.out().writeInt(SIMPLE_REPLY_MAGIC);
              peer.out().writeInt(0);
              peer.out().writeLong(request.cookie());
            }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badStatusReplies")
  void Q17_aBadBlockStatusFailsAndDropsTheConnection(String name, Code expected, Answer answer)
      throws Exception {
    // Given
    try (LyingServer server = answering(true, answer);
        NbdClient client = NbdClient.connect(server.socket(), "disk", CONTEXT)) {
      // When
      NbdException failure =
          catchThrowableOfType(
              NbdException.class, () -> client.blockStatus(BASE_ALLOCATION, 0, 65536));
      // Then
      assertThat(failure.code()).as(name).isEqualTo(expected);
      assertThat(client.open()).isFalse();
    }
  }

  @Test
  void aLastExtentThatGoesOnBehindTheRequestIsLegalAndIsClipped() throws Exception {
    // Given
    try (LyingServer server =
            answering(
                true, (peer, request) -> peer.status(request, LyingServer.CONTEXT_ID, 200000, 3));
        NbdClient client = NbdClient.connect(server.socket(), "disk", CONTEXT)) {
      // When
      List<NbdExtent> status = client.blockStatus(BASE_ALLOCATION, 0, 65536);
      // Then
      assertThat(status).containsExactly(new NbdExtent(0, 65536, 3));
    }
  }

  @Test
  void Q17_aHoleWithoutZeroIsUndefinedContentAndCountsAsData() throws Exception {
    // Given
    try (LyingServer server =
            answering(
                true,
                (peer, request) ->
                    peer.status(
                        request,
                        LyingServer.CONTEXT_ID,
                        4096,
                        NbdExtent.HOLE,
                        4096,
                        NbdExtent.HOLE | NbdExtent.ZERO,
                        4096,
                        NbdExtent.ZERO,
                        4096,
                        0));
        NbdDisk disk = NbdDisk.over(NbdClient.connect(server.socket(), "disk", CONTEXT))) {
      // When
      List<Extent> extents = disk.extents(0, 16384);
      // Then
      assertThat(extents)
          .containsExactly(
              new Extent(0, 4096, false),
              new Extent(4096, 8192, true),
              new Extent(12288, 4096, false));
    }
  }

  @Test
  void blockStatusOfAContextThatWasNotAskedForIsRefusedHere() throws Exception {
    // Given
    try (LyingServer server = answering(false, (_, _) -> {});
        NbdClient client = NbdClient.connect(server.socket(), "disk", PLAIN)) {
      // When
      NbdException failure =
          catchThrowableOfType(
              NbdException.class, () -> client.blockStatus("qemu:dirty-bitmap:x", 0, 512));
      // Then
      assertThat(failure.code()).isEqualTo(Code.CONTEXT_MISSING);
      assertThat(client.open()).isTrue();
    }
  }

  @Test
  void anHonestErrorFailsOneRequestAndTheConnectionGoesOn() throws Exception {
    // Given
    try (LyingServer server =
            new LyingServer(
                directory.resolve("s"),
                peer -> {
                  peer.handshake(false);
                  peer.chunk(peer.request(), true, CHUNK_ERROR, 9).writeInt(EIO);
                  peer.out().writeShort(3);
                  peer.out().write(new byte[] {'b', 'a', 'd'});
                  Request second = peer.request();
                  peer.hole(second, false, 2048, 2048);
                  peer.hole(second, true, 0, 2048);
                });
        NbdClient client = NbdClient.connect(server.socket(), "disk", PLAIN)) {
      // When
      NbdException failure =
          catchThrowableOfType(NbdException.class, () -> client.read(0, ByteBuffer.allocate(4096)));
      // Then
      assertThat(failure.code()).isEqualTo(Code.SERVER_ERROR);
      assertThat(failure.errorNumber()).isEqualTo(EIO);
      assertThat(failure).hasMessageContaining("bad");
      ByteBuffer zeros = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}).duplicate();
      ByteBuffer read = ByteBuffer.allocate(4096).put(zeros).clear();
      client.read(0, read);
      assertThat(read.array()).containsOnly(0);
    }
  }

  @Test
  void aServerThatTakesNoRequestAnyMoreTimesOutWriters() throws Exception {
    // Given a server that reads nothing after the handshake, so that the socket fills up
    try (LyingServer server =
            new LyingServer(directory.resolve("s"), peer -> peer.handshake(false));
        NbdClient client =
            NbdClient.connect(server.socket(), "disk", PLAIN.withRequestDeadline(SHORT));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // When
      List<Future<Code>> writers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        writers.add(
            threads.submit(() ->
                catchThrowableOfType(
                        NbdException.class,
                        () -> client.write(0, ByteBuffer.allocateDirect(1024 * 1024)))
                    .code()));
      }
      // Then
      for (Future<Code> writer : writers) {
        assertThat(writer.get()).isEqualTo(Code.TIMEOUT);
      }
    }
  }

  @Test
  void aCloseEndsTheCallsOfOtherThreads() throws Exception {
    // Given
    CountDownLatch asked = new CountDownLatch(1);
    try (LyingServer server = answering(false, (_, _) -> asked.countDown());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      NbdClient client = NbdClient.connect(server.socket(), "disk", PLAIN);
      Future<Code> reader =
          threads.submit(() ->
              catchThrowableOfType(
                      NbdException.class, () -> client.read(0, ByteBuffer.allocate(4096)))
                  .code());
      asked.await();
      // When
      client.close();
      // Then
      assertThat(reader.get()).isEqualTo(Code.CLOSED);
    }
  }

  private LyingServer answering(boolean context, Answer answer) throws IOException {
    return new LyingServer(
        directory.resolve("s"),
        peer -> {
          peer.handshake(context);
          answer.to(peer, peer.request());
        });
  }

  private static NbdClientOptions optionsFor(NbdClientOptions options, Code expected) {
    return expected == Code.TIMEOUT ? options.withRequestDeadline(SHORT) : options;
  }

  private static void beforeGo(Peer peer) throws IOException {
    peer.greet();
    peer.reply(peer.option(), REPLY_ACK, new byte[0]);
    int option = peer.option();
    byte[] payload = new byte[4 + BASE_ALLOCATION.length()];
    for (int i = 0; i < BASE_ALLOCATION.length(); i++) {
      payload[4 + i] = (byte) BASE_ALLOCATION.charAt(i);
    }
    peer.reply(option, REPLY_META_CONTEXT, payload);
    peer.reply(option, REPLY_ACK, new byte[0]);
  }

  private static void withSize(Peer peer, long sizeBytes) throws IOException {
    beforeGo(peer);
    int option = peer.option();
    peer.reply(option, REPLY_INFO, Peer.exportInfo(sizeBytes));
    peer.reply(option, REPLY_ACK, new byte[0]);
  }

  private static Arguments handshake(String name, Code expected, Script script) {
    return Arguments.of(name, expected, script);
  }

  private static Arguments reply(String name, Code expected, Answer answer) {
    return Arguments.of(name, expected, answer);
  }

  interface Answer {
    void to(Peer peer, Request request) throws IOException;
  }
}
