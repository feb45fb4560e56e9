package io.secondsite.disk.nbd;

import static io.secondsite.disk.nbd.NbdProtocol.*;

import io.secondsite.disk.nbd.NbdException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The client's half of the fixed newstyle handshake: structured replies, then the metadata
 * contexts, then GO. Not thread-safe.
 */
final class ClientHandshake {
  /** No reply to an option of ours has a reason to be longer. */
  static final int OPTION_REPLY_BYTES_MAX = 2 * STRING_BYTES_MAX;

  /** Most replies to one option: far more kinds of information exist than any server sends. */
  static final int OPTION_REPLIES_MAX = 128;

  private final NbdChannel channel;
  private final String exportName;
  private final List<String> wanted;

  ClientHandshake(NbdChannel channel, String exportName, List<String> wantedContexts) {
    this.channel = channel;
    this.exportName = exportName;
    this.wanted = wantedContexts;
  }

  NbdSession negotiate() throws IOException {
    greet();
    boolean structured = agreeOnStructuredReplies();
    Map<String, Integer> contexts = Map.of();
    if (!wanted.isEmpty()) {
      if (!structured) {
        throw missing("the server knows no structured replies");
      }
      contexts = agreeOnContexts();
    }
    return go(structured, contexts);
  }

  private void greet() throws IOException {
    long magic = channel.readLong();
    if (magic != INIT_MAGIC) {
      throw NbdException.violation("the greeting begins with 0x" + Long.toHexString(magic));
    }
    long style = channel.readLong();
    if (style == OLDSTYLE_MAGIC) {
      throw new NbdException(Code.OLDSTYLE_SERVER, "the NBD server only knows the old handshake");
    }
    if (style != OPTION_MAGIC) {
      throw NbdException.violation("the greeting goes on with 0x" + Long.toHexString(style));
    }
    int flags = channel.readUnsignedShort();
    if ((flags & HANDSHAKE_FIXED_NEWSTYLE) == 0) {
      throw new NbdException(
          Code.OLDSTYLE_SERVER, "the NBD server does not know the fixed newstyle handshake");
    }
    channel.send(
        ByteBuffer.allocate(Integer.BYTES)
            .putInt(flags & (HANDSHAKE_FIXED_NEWSTYLE | HANDSHAKE_NO_ZEROES))
            .flip());
  }

  private boolean agreeOnStructuredReplies() throws IOException {
    sendOption(OPTION_STRUCTURED_REPLY, new byte[0]);
    OptionReply reply = readReply(OPTION_STRUCTURED_REPLY);
    if (reply.refused()) {
      return false;
    }
    if (reply.type() != REPLY_ACK || reply.payload().hasRemaining()) {
      throw NbdException.violation("structured replies were answered by " + reply);
    }
    return true;
  }

  private Map<String, Integer> agreeOnContexts() throws IOException {
    sendOption(OPTION_SET_META_CONTEXT, contextsPayload());
    Map<String, Integer> granted = new HashMap<>();
    Set<Integer> ids = new HashSet<>();
    for (int replies = 0; replies < OPTION_REPLIES_MAX; replies++) {
      OptionReply reply = readReply(OPTION_SET_META_CONTEXT);
      if (reply.refused()) {
        throw reply.type() == REPLY_ERROR_UNKNOWN
            ? exportUnknown(reply.text())
            : missing("the server refuses metadata contexts: " + reply.text());
      }
      switch (reply.type()) {
        case REPLY_ACK -> {
          return allOf(granted);
        }
        case REPLY_META_CONTEXT -> {
          int id = reply.takeInt();
          String name = reply.text();
          if (!wanted.contains(name) || granted.put(name, id) != null || !ids.add(id)) {
            throw NbdException.violation("granted context '%s' as %d".formatted(name, id));
          }
        }
        default -> throw NbdException.violation("contexts were answered by " + reply);
      }
    }
    throw NbdException.violation("endless replies to one option");
  }

  private Map<String, Integer> allOf(Map<String, Integer> granted) throws NbdException {
    Optional<String> absent = wanted.stream().filter(name -> !granted.containsKey(name)).findAny();
    if (absent.isPresent()) {
      throw missing("the server does not grant '" + absent.get() + "'");
    }
    return granted;
  }

  private NbdSession go(boolean structured, Map<String, Integer> contexts) throws IOException {
    byte[] name = exportName.getBytes(StandardCharsets.UTF_8);
    sendOption(
        OPTION_GO,
        ByteBuffer.allocate(Integer.BYTES + name.length + Short.BYTES)
            .putInt(name.length)
            .put(name)
            .putShort((short) 0)
            .array());
    Optional<NbdSession> session = Optional.empty();
    for (int replies = 0; replies < OPTION_REPLIES_MAX; replies++) {
      OptionReply reply = readReply(OPTION_GO);
      if (reply.refused()) {
        throw reply.type() == REPLY_ERROR_UNKNOWN
            ? exportUnknown(reply.text())
            : new NbdException(
                Code.NEGOTIATION_REFUSED,
                "the NBD server refuses export '%s' (0x%s): %s"
                    .formatted(exportName, Integer.toHexString(reply.type()), reply.text()));
      }
      switch (reply.type()) {
        case REPLY_ACK -> {
          return session.orElseThrow(
              () -> NbdException.violation("an export without size was agreed on"));
        }
        case REPLY_INFO -> {
          if (reply.takeUnsignedShort() == INFO_EXPORT) {
            session = Optional.of(session(reply, structured, contexts));
          }
        }
        default -> throw NbdException.violation("GO was answered by " + reply);
      }
    }
    throw NbdException.violation("endless replies to one option");
  }

  private static NbdSession session(
      OptionReply reply, boolean structured, Map<String, Integer> contexts) throws NbdException {
    if (reply.payload().remaining() != Long.BYTES + Short.BYTES) {
      throw NbdException.violation("the export's size came as " + reply);
    }
    long sizeBytes = reply.payload().getLong();
    if (sizeBytes < 0) {
      throw NbdException.violation("export of " + Long.toUnsignedString(sizeBytes) + " bytes");
    }
    int flags = Short.toUnsignedInt(reply.payload().getShort());
    if ((flags & NbdTransmissionFlags.HAS_FLAGS) == 0) {
      throw NbdException.violation("export flags 0x" + Integer.toHexString(flags));
    }
    return new NbdSession(sizeBytes, new NbdTransmissionFlags(flags), structured, contexts);
  }

  private byte[] contextsPayload() {
    byte[] name = exportName.getBytes(StandardCharsets.UTF_8);
    List<byte[]> queries =
        wanted.stream().map(query -> query.getBytes(StandardCharsets.UTF_8)).toList();
    int queriesBytes = queries.stream().mapToInt(query -> Integer.BYTES + query.length).sum();
    ByteBuffer payload = ByteBuffer.allocate(2 * Integer.BYTES + name.length + queriesBytes);
    payload.putInt(name.length).put(name).putInt(queries.size());
    queries.forEach(query -> payload.putInt(query.length).put(query));
    return payload.array();
  }

  private void sendOption(int option, byte[] payload) throws IOException {
    channel.send(
        ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + payload.length)
            .putLong(OPTION_MAGIC)
            .putInt(option)
            .putInt(payload.length)
            .put(payload)
            .flip());
  }

  private OptionReply readReply(int option) throws IOException {
    long magic = channel.readLong();
    if (magic != OPTION_REPLY_MAGIC) {
      throw NbdException.violation("an option's reply begins with 0x" + Long.toHexString(magic));
    }
    int answered = channel.readInt();
    if (answered != option) {
      throw NbdException.violation("option %d was answered as %d".formatted(option, answered));
    }
    int type = channel.readInt();
    long length = channel.readUnsignedInt();
    if (length > OPTION_REPLY_BYTES_MAX) {
      throw NbdException.violation("an option's reply of " + length + " bytes");
    }
    return new OptionReply(type, ByteBuffer.wrap(channel.readBytes((int) length)));
  }

  private NbdException missing(String why) {
    return new NbdException(Code.CONTEXT_MISSING, "NBD export '%s': %s".formatted(exportName, why));
  }

  private NbdException exportUnknown(String why) {
    return new NbdException(
        Code.EXPORT_UNKNOWN,
        "the NBD server has no export '%s'%s"
            .formatted(exportName, why.isEmpty() ? "" : ": " + why));
  }

  private record OptionReply(int type, ByteBuffer payload) {
    boolean refused() {
      return (type & REPLY_ERROR_BIT) != 0;
    }

    int takeInt() throws NbdException {
      require(Integer.BYTES);
      return payload.getInt();
    }

    int takeUnsignedShort() throws NbdException {
      require(Short.BYTES);
      return Short.toUnsignedInt(payload.getShort());
    }

    String text() {
      return StandardCharsets.UTF_8.decode(payload).toString();
    }

    private void require(int bytes) throws NbdException {
      if (payload.remaining() < bytes) {
        throw NbdException.violation("an option's reply is too short: " + this);
      }
    }

    @Override
    public String toString() {
      return "type 0x%s with %d bytes".formatted(Integer.toHexString(type), payload.remaining());
    }
  }
}
