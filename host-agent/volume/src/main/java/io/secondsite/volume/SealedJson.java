package io.secondsite.volume;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A small JSON file that carries the SHA-256 of itself, so that an edit or a flipped bit is found.
 * The digest is over the canonical form: the same object without {@code digest}, keys sorted, no
 * white space. Fields that this version does not know stay in it.
 */
final class SealedJson {
  /** The longest such file. */
  static final int BYTES_MAX = 8 * 1024 * 1024;

  private static final String DIGEST = "digest";
  private static final String FORMAT_VERSION = "formatVersion";
  private static final int FORMAT_VERSION_KNOWN = 1;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
          .build();

  private SealedJson() {}

  static ObjectNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** The file's bytes, readable for people, with the digest. */
  static byte[] seal(ObjectNode content) {
    ObjectNode sealed = content.deepCopy();
    sealed.remove(DIGEST);
    sealed.put(DIGEST, digest(sealed));
    try {
      return (MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(sealed) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON can be written", e);
    }
  }

  static byte[] seal(Object value) {
    return seal(tree(value));
  }

  /**
   * Reads such a file and checks it.
   *
   * @throws VolumeException CORRUPT, naming the file, if it is not what was written
   */
  static <T> T read(Path file, Class<T> type) throws VolumeException {
    try {
      return MAPPER.treeToValue(readTree(file), type);
    } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
      throw corrupt(file, "does not hold what it should", e);
    }
  }

  static ObjectNode readTree(Path file) throws VolumeException {
    byte[] bytes;
    try {
      bytes = bytes(file);
    } catch (IOException e) {
      throw VolumeException.of("reading " + file, e);
    }
    JsonNode node;
    try {
      node = MAPPER.readTree(bytes);
    } catch (IOException e) { // also where the bytes are of no known encoding
      throw corrupt(file, "is no JSON", e);
    }
    if (!(node instanceof ObjectNode object)) {
      throw corrupt(file, "is no JSON object", null);
    }
    JsonNode recorded = object.remove(DIGEST);
    if (recorded == null || !recorded.isTextual() || !recorded.asText().equals(digest(object))) {
      throw corrupt(file, "does not agree with its own digest", null);
    }
    if (object.path(FORMAT_VERSION).asInt() != FORMAT_VERSION_KNOWN) {
      throw corrupt(file, "has a format version that this release does not know", null);
    }
    return object;
  }

  private static byte[] bytes(Path file) throws IOException {
    // A pipe or a link in place of the file would block or leave the volume.
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw corrupt(file, "is no regular file", null);
    }
    if (Files.size(file) > BYTES_MAX) {
      throw corrupt(file, "is longer than " + BYTES_MAX + " bytes", null);
    }
    return Files.readAllBytes(file);
  }

  private static String digest(ObjectNode content) {
    try {
      return HexFormat.of().formatHex(Sha256.create().digest(MAPPER.writeValueAsBytes(content)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON can be written", e);
    }
  }

  private static VolumeException corrupt(Path file, String what, @Nullable Throwable cause) {
    String message = file + " " + what;
    return cause == null
        ? new VolumeException(Code.CORRUPT, message)
        : new VolumeException(Code.CORRUPT, message, cause);
  }
}
