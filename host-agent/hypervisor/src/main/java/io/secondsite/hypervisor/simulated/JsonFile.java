package io.secondsite.hypervisor.simulated;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The small JSON files and lines of this package. */
final class JsonFile {
  /** Longest file that is read. */
  static final int BYTES_MAX = 1024 * 1024;

  static final ObjectMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .build();

  static {
    JSON.getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(20).maxStringLength(BYTES_MAX).build());
  }

  private JsonFile() {}

  static <T> T read(Path file, Class<T> type) throws IOException {
    if (Files.size(file) > BYTES_MAX) {
      throw new IOException(file + " is longer than " + BYTES_MAX + " bytes");
    }
    return parse(Files.readString(file), type, file.toString());
  }

  /**
   * Reads a value that must be there.
   *
   * @param what names the text in the message
   */
  static <T> T parse(String text, Class<T> type, String what) throws IOException {
    try {
      T value = JSON.readValue(text, type);
      if (value == null) {
        throw new IOException(what + " holds no value");
      }
      return value;
    } catch (JsonProcessingException | NullPointerException e) {
      throw new IOException(what + " is not what it should be: " + e.getMessage(), e);
    }
  }

  static String text(Object value) throws IOException {
    return JSON.writeValueAsString(value);
  }

  /** Writes the file whole or not at all, and durably. */
  static void write(Path file, Object value) throws IOException {
    byte[] bytes =
        JSON.writerWithDefaultPrettyPrinter()
            .writeValueAsString(value)
            .concat("\n")
            .getBytes(StandardCharsets.UTF_8);
    write(file, ByteBuffer.wrap(bytes));
  }

  static void write(Path file, ByteBuffer bytes) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    sync(folderOf(file));
  }

  static Path folderOf(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return folder == null ? file.toAbsolutePath() : folder;
  }

  /** Makes renames and removals in a folder durable. */
  static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
