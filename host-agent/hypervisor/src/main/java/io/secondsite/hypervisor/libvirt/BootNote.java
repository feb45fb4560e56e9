package io.secondsite.hypervisor.libvirt;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
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
import org.jspecify.annotations.Nullable;

/**
 * What {@code boot.json} says: written before anything else of a boot is made, so that a crash at
 * any later moment leaves nothing that is not found again.
 *
 * @param vm the UUID that the machine has
 * @param ownNetwork whether a network was made for this boot
 * @param hostLife the life of the host in which the machine was last seen running; null until it
 *     was started once, and in notes of older agents
 * @param endedAt when it was seen that the machine had ended though the host had not
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
record BootNote(
    String bootId,
    UUID vm,
    String name,
    String startedAt,
    boolean ownNetwork,
    @Nullable String hostLife,
    @Nullable String endedAt) {
  /** Longest note that is read. */
  static final int BYTES_MAX = 64 * 1024;

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

  static {
    JSON.getFactory()
        .setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(4).build());
  }

  /** Of a boot whose machine was not started yet. */
  BootNote(String bootId, UUID vm, String name, String startedAt, boolean ownNetwork) {
    this(bootId, vm, name, startedAt, ownNetwork, null, null);
  }

  BootNote {
    requirePresent("bootId", bootId);
    requirePresent("vm", vm);
    requirePresent("name", name);
    requirePresent("startedAt", startedAt);
    if (!bootId.matches("[a-z0-9-]{1,40}")) {
      throw new IllegalArgumentException("bootId must match [a-z0-9-]{1,40}: " + bootId);
    }
    try {
      Instant.parse(startedAt);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("startedAt is no instant: " + startedAt, e);
    }
  }

  /** JSON may leave out what must be there. */
  private static void requirePresent(String field, @Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException(field + " is missing");
    }
  }

  /** The machine runs in this life of the host. */
  BootNote running(String life) {
    return new BootNote(bootId, vm, name, startedAt, ownNetwork, life, null);
  }

  /** The machine ended, and not with the host. */
  BootNote ended(Instant at) {
    return new BootNote(bootId, vm, name, startedAt, ownNetwork, hostLife, at.toString());
  }

  /** Whether a machine that is not there ended with an earlier life of the host. */
  boolean endedBefore(String life) {
    return hostLife != null && endedAt == null && !hostLife.equals(life);
  }

  /** Whether a machine that is not there has ended in this life, and that is not noted yet. */
  boolean endedUnnoticed(String life) {
    return endedAt == null && life.equals(hostLife);
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
