package io.secondsite.hypervisor.libvirt;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;

/**
 * What {@code boot.json} says: written before anything else of a boot is made, so that a crash at
 * any later moment leaves nothing that is not found again.
 *
 * @param vm the UUID that the machine has
 * @param ownNetwork whether a network was made for this boot
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record BootNote(String bootId, UUID vm, String name, String startedAt, boolean ownNetwork) {
  /** Longest note that is read. */
  static final int BYTES_MAX = 64 * 1024;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  static {
    JSON.getFactory()
        .setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(4).build());
  }

  BootNote {
    if (!bootId.matches("[a-z0-9-]{1,40}")) {
      throw new IllegalArgumentException("bootId must match [a-z0-9-]{1,40}: " + bootId);
    }
    try {
      Instant.parse(startedAt);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("startedAt is no instant: " + startedAt, e);
    }
  }

  /** The name of the network that is made for an isolated boot. */
  static String networkName(String bootId) {
    return "secondsite-" + bootId;
  }

  static BootNote read(Path file) throws IOException {
    if (Files.size(file) > BYTES_MAX) {
      throw new IOException(file + " is longer than " + BYTES_MAX + " bytes");
    }
    try {
      BootNote note = JSON.readValue(Files.readString(file), BootNote.class);
      if (note == null) {
        throw new IOException(file + " holds nothing");
      }
      return note;
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is no note of a boot: " + e.getOriginalMessage(), e);
    }
  }

  /** Writes it whole or not at all, and durably. */
  void write(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(this));
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
    Path folder = file.getParent();
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
