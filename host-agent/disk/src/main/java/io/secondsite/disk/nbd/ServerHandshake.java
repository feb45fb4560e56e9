package io.secondsite.disk.nbd;

import static io.secondsite.disk.nbd.NbdProtocol.*;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The server's half of the fixed newstyle handshake. No TLS: it listens on unix sockets only. */
final class ServerHandshake {
  /** Longest option that is taken in; a longer one ends the connection. */
  static final int OPTION_BYTES_MAX = 64 * 1024;

  /** Most options of one handshake. */
  static final int OPTIONS_MAX = 64;

  private static final int BLOCK_BYTES_PREFERRED = 64 * 1024;

  private final NbdChannel channel;
  private final ExportCatalogue catalogue;
  private boolean structuredReplies;
  private boolean noZeroes;

  /** The contexts agreed on, and the export they are agreed on for. */
  private Map<String, Integer> contexts = Map.of();

  private Optional<ServedExport> contextsOf = Optional.empty();

  ServerHandshake(NbdChannel channel, ExportCatalogue catalogue) {
    this.channel = channel;
    this.catalogue = catalogue;
  }

  /** What the client and we agreed on, or nothing if it took its leave. */
  Optional<Agreement> negotiate() throws IOException {
    channel.send(
        ByteBuffer.allocate(2 * Long.BYTES + Short.BYTES)
            .putLong(INIT_MAGIC)
            .putLong(OPTION_MAGIC)
            .putShort((short) (HANDSHAKE_FIXED_NEWSTYLE | HANDSHAKE_NO_ZEROES))
            .flip());
    int clientFlags = channel.readInt();
    if ((clientFlags & ~(HANDSHAKE_FIXED_NEWSTYLE | HANDSHAKE_NO_ZEROES)) != 0) {
      throw NbdException.violation("client flags 0x" + Integer.toHexString(clientFlags));
    }
    noZeroes = (clientFlags & HANDSHAKE_NO_ZEROES) != 0;
    for (int options = 0; options < OPTIONS_MAX; options++) {
      if (channel.atEnd()) {
        return Optional.empty();
      }
      Option option = readOption();
      switch (option.number()) {
        case OPTION_EXPORT_NAME -> {
          return Optional.of(exportName(option));
        }
        case OPTION_GO -> {
          Optional<Agreement> agreement = info(option);
          if (agreement.isPresent()) {
            return agreement;
          }
        }
        case OPTION_ABORT -> {
          reply(option, REPLY_ACK);
          return Optional.empty();
        }
        case OPTION_INFO -> info(option);
        case OPTION_LIST -> list(option);
        case OPTION_STRUCTURED_REPLY -> structuredReply(option);
        case OPTION_LIST_META_CONTEXT, OPTION_SET_META_CONTEXT -> metaContext(option);
        default -> reply(option, REPLY_ERROR_UNSUPPORTED);
      }
    }
    throw NbdException.violation("more than " + OPTIONS_MAX + " options");
  }

  private Option readOption() throws IOException {
    long magic = channel.readLong();
    if (magic != OPTION_MAGIC) {
      throw NbdException.violation("an option begins with 0x" + Long.toHexString(magic));
    }
    int number = channel.readInt();
    long length = channel.readUnsignedInt();
    if (length > OPTION_BYTES_MAX) {
      throw NbdException.violation("option %d of %d bytes".formatted(number, length));
    }
    return new Option(number, ByteBuffer.wrap(channel.readBytes((int) length)));
  }

  /** The old way to choose an export has no way to refuse: an unknown name ends the connection. */
  private Agreement exportName(Option option) throws IOException {
    String name = StandardCharsets.UTF_8.decode(option.payload()).toString();
    ServedExport export =
        catalogue
            .find(name)
            .orElseThrow(
                () -> new NbdException(NbdException.Code.EXPORT_UNKNOWN, "no such export"));
    ByteBuffer answer =
        ByteBuffer.allocate(Long.BYTES + Short.BYTES + (noZeroes ? 0 : EXPORT_NAME_PADDING_BYTES))
            .putLong(export.sizeBytes())
            .putShort((short) export.flags().bits());
    channel.send(answer.clear());
    return agreement(export);
  }

  private Optional<Agreement> info(Option option) throws IOException {
    String name;
    List<Integer> asked = new ArrayList<>();
    try {
      name = option.takeString();
      int count = Short.toUnsignedInt(option.payload().getShort());
      for (int i = 0; i < count; i++) {
        asked.add(Short.toUnsignedInt(option.payload().getShort()));
      }
    } catch (BufferUnderflowException e) {
      reply(option, REPLY_ERROR_INVALID);
      return Optional.empty();
    }
    if (option.payload().hasRemaining()) {
      reply(option, REPLY_ERROR_INVALID);
      return Optional.empty();
    }
    Optional<ServedExport> found = find(option, name);
    if (found.isPresent()) {
      describe(option, found.get(), asked);
      reply(option, REPLY_ACK);
    }
    return found.map(this::agreement);
  }

  private void describe(Option option, ServedExport export, List<Integer> asked)
      throws IOException {
    reply(
        option,
        REPLY_INFO,
        ByteBuffer.allocate(2 * Short.BYTES + Long.BYTES)
            .putShort((short) INFO_EXPORT)
            .putLong(export.sizeBytes())
            .putShort((short) export.flags().bits()));
    if (asked.contains(INFO_NAME)) {
      byte[] name = export.name().getBytes(StandardCharsets.UTF_8);
      reply(
          option,
          REPLY_INFO,
          ByteBuffer.allocate(Short.BYTES + name.length).putShort((short) INFO_NAME).put(name));
    }
    if (asked.contains(INFO_BLOCK_SIZE)) {
      reply(
          option,
          REPLY_INFO,
          ByteBuffer.allocate(Short.BYTES + 3 * Integer.BYTES)
              .putShort((short) INFO_BLOCK_SIZE)
              .putInt(1)
              .putInt(BLOCK_BYTES_PREFERRED)
              .putInt(PAYLOAD_BYTES_MAX));
    }
  }

  private void list(Option option) throws IOException {
    if (option.payload().hasRemaining()) {
      reply(option, REPLY_ERROR_INVALID);
      return;
    }
    for (String exportName : catalogue.names()) {
      byte[] name = exportName.getBytes(StandardCharsets.UTF_8);
      reply(
          option,
          REPLY_SERVER,
          ByteBuffer.allocate(Integer.BYTES + name.length).putInt(name.length).put(name));
    }
    reply(option, REPLY_ACK);
  }

  private void structuredReply(Option option) throws IOException {
    if (option.payload().hasRemaining()) {
      reply(option, REPLY_ERROR_INVALID);
      return;
    }
    structuredReplies = true;
    reply(option, REPLY_ACK);
  }

  private void metaContext(Option option) throws IOException {
    boolean set = option.number() == OPTION_SET_META_CONTEXT;
    if (set) {
      contexts = Map.of();
      contextsOf = Optional.empty();
    }
    String name;
    List<String> queries = new ArrayList<>();
    try {
      name = option.takeString();
      // The count is not trusted: the payload itself bounds the loop.
      for (long left = Integer.toUnsignedLong(option.payload().getInt()); left > 0; left--) {
        queries.add(option.takeString());
      }
    } catch (BufferUnderflowException e) {
      reply(option, REPLY_ERROR_INVALID);
      return;
    }
    if (option.payload().hasRemaining() || !structuredReplies) {
      reply(option, REPLY_ERROR_INVALID);
      return;
    }
    Optional<ServedExport> found = find(option, name);
    if (found.isEmpty()) {
      return;
    }
    Map<String, Integer> chosen = choose(found.get(), queries, set);
    for (Map.Entry<String, Integer> context : chosen.entrySet()) {
      byte[] contextName = context.getKey().getBytes(StandardCharsets.UTF_8);
      reply(
          option,
          REPLY_META_CONTEXT,
          ByteBuffer.allocate(Integer.BYTES + contextName.length)
              .putInt(set ? context.getValue() : 0)
              .put(contextName));
    }
    if (set) {
      contexts = chosen;
      contextsOf = found;
    }
    reply(option, REPLY_ACK);
  }

  /** When listing, no query means all, and one that ends in a colon all that begin so. */
  private static Map<String, Integer> choose(
      ServedExport export, List<String> queries, boolean set) {
    Map<String, Integer> chosen = new TreeMap<>();
    export
        .contextIds()
        .forEach((name, id) -> {
          boolean wildcard =
              !set
                  && (queries.isEmpty()
                      || queries.stream()
                          .anyMatch(query -> query.endsWith(":") && name.startsWith(query)));
          if (wildcard || queries.contains(name)) {
            chosen.put(name, id);
          }
        });
    return chosen;
  }

  private Optional<ServedExport> find(Option option, String name) throws IOException {
    if (name.length() > STRING_BYTES_MAX) {
      reply(option, REPLY_ERROR_TOO_BIG);
      return Optional.empty();
    }
    Optional<ServedExport> found = catalogue.find(name);
    if (found.isEmpty()) {
      reply(option, REPLY_ERROR_UNKNOWN);
    }
    return found;
  }

  private Agreement agreement(ServedExport export) {
    // Contexts that were agreed on for another export say nothing about this one.
    boolean same = contextsOf.filter(agreed -> agreed == export).isPresent();
    return new Agreement(
        export, structuredReplies, same ? contexts.values().stream().sorted().toList() : List.of());
  }

  private void reply(Option option, int type) throws IOException {
    reply(option, type, ByteBuffer.allocate(0));
  }

  private void reply(Option option, int type, ByteBuffer payload) throws IOException {
    channel.send(
        ByteBuffer.allocate(Long.BYTES + 3 * Integer.BYTES + payload.capacity())
            .putLong(OPTION_REPLY_MAGIC)
            .putInt(option.number())
            .putInt(type)
            .putInt(payload.capacity())
            .put(payload.clear())
            .flip());
  }

  /** Where the server looks up names. */
  interface ExportCatalogue {
    Optional<ServedExport> find(String name);

    List<String> names();
  }

  /** The end of a handshake. */
  record Agreement(ServedExport export, boolean structuredReplies, List<Integer> contextIds) {}

  private record Option(int number, ByteBuffer payload) {
    /** A length that the payload does not hold underflows. */
    String takeString() {
      int length = payload.getInt();
      if (length < 0 || length > payload.remaining()) {
        throw new BufferUnderflowException();
      }
      ByteBuffer text = payload.slice(payload.position(), length);
      payload.position(payload.position() + length);
      return StandardCharsets.UTF_8.decode(text).toString();
    }
  }
}
