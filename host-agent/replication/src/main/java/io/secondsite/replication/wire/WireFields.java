package io.secondsite.replication.wire;

import io.secondsite.replication.wire.DeltaWireException.Code;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Fields of headers and trailers, big-endian; texts are UTF-8 behind their length. */
final class WireFields {
  private WireFields() {}

  /** Gathers a body. */
  static final class Out {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream data = new DataOutputStream(bytes);

    @FunctionalInterface
    private interface Step {
      void run() throws IOException;
    }

    private Out put(Step step) {
      try {
        step.run();
        return this;
      } catch (IOException e) {
        throw new UncheckedIOException("memory does not fail", e);
      }
    }

    Out u8(int value) {
      return put(() -> data.writeByte(value));
    }

    Out flag(boolean value) {
      return u8(value ? 1 : 0);
    }

    Out u16(int value) {
      return put(() -> data.writeShort(value));
    }

    Out i32(int value) {
      return put(() -> data.writeInt(value));
    }

    Out i64(long value) {
      return put(() -> data.writeLong(value));
    }

    Out uuid(UUID value) {
      return i64(value.getMostSignificantBits()).i64(value.getLeastSignificantBits());
    }

    Out instant(Instant value) {
      return i64(value.getEpochSecond()).i32(value.getNano());
    }

    Out raw(byte[] value) {
      return put(() -> data.write(value));
    }

    Out text(String name, String value) {
      byte[] utf8 = utf8(name, value, WireFormat.TEXT_BYTES_MAX);
      return u16(utf8.length).raw(utf8);
    }

    Out longText(String name, String value, int bytesMax) {
      byte[] utf8 = utf8(name, value, bytesMax);
      return i32(utf8.length).raw(utf8);
    }

    private static byte[] utf8(String name, String value, int bytesMax) {
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      if (utf8.length > bytesMax) {
        throw new IllegalArgumentException(name + ": longer than " + bytesMax + " bytes");
      }
      return utf8;
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }
  }

  /** Takes a body apart; every lie in it is a {@link DeltaWireException}. */
  static final class In {
    private final ByteBuffer body;
    private final String what;

    In(byte[] body, String what) {
      this.body = ByteBuffer.wrap(body);
      this.what = what;
    }

    private interface Read<T> {
      T run() throws DeltaWireException;
    }

    private <T> T take(String field, Read<T> read) throws DeltaWireException {
      try {
        return read.run();
      } catch (BufferUnderflowException e) {
        throw malformed(field + " is cut short", e);
      }
    }

    int u8(String field) throws DeltaWireException {
      return take(field, () -> Byte.toUnsignedInt(body.get()));
    }

    boolean flag(String field) throws DeltaWireException {
      int value = u8(field);
      if (value > 1) {
        throw malformed(field + " is neither 0 nor 1", null);
      }
      return value == 1;
    }

    int u16(String field) throws DeltaWireException {
      return take(field, () -> Short.toUnsignedInt(body.getShort()));
    }

    int i32(String field) throws DeltaWireException {
      return take(field, body::getInt);
    }

    long i64(String field) throws DeltaWireException {
      return take(field, body::getLong);
    }

    UUID uuid(String field) throws DeltaWireException {
      return new UUID(i64(field), i64(field));
    }

    Instant instant(String field) throws DeltaWireException {
      long seconds = i64(field);
      int nanos = i32(field);
      if (nanos < 0 || nanos > 999_999_999) {
        throw malformed(field + " has " + nanos + " nanoseconds", null);
      }
      try {
        return Instant.ofEpochSecond(seconds, nanos);
      } catch (DateTimeException e) {
        throw malformed(field + " is out of range", e);
      }
    }

    byte[] raw(String field, int length) throws DeltaWireException {
      return take(
          field,
          () -> {
            if (length > body.remaining()) {
              throw new BufferUnderflowException();
            }
            byte[] bytes = new byte[length];
            body.get(bytes);
            return bytes;
          });
    }

    String text(String field) throws DeltaWireException {
      return text(field, u16(field), WireFormat.TEXT_BYTES_MAX);
    }

    String longText(String field, int bytesMax) throws DeltaWireException {
      return text(field, i32(field), bytesMax);
    }

    private String text(String field, int length, int bytesMax) throws DeltaWireException {
      if (length < 0 || length > bytesMax) {
        throw new DeltaWireException(
            Code.LIMIT_EXCEEDED, what + ": " + field + " has " + length + " of " + bytesMax);
      }
      try {
        return StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(raw(field, length)))
            .toString();
      } catch (CharacterCodingException e) {
        throw malformed(field + " is no UTF-8", e);
      }
    }

    void requireEnd() throws DeltaWireException {
      if (body.hasRemaining()) {
        throw malformed(body.remaining() + " bytes too many", null);
      }
    }

    DeltaWireException unknown(String field, int value) {
      return new DeltaWireException(
          Code.UNKNOWN_TYPE, what + ": " + field + " " + value + " is unknown");
    }

    DeltaWireException malformed(String why, @Nullable Throwable cause) {
      return cause == null
          ? new DeltaWireException(Code.MALFORMED, what + ": " + why)
          : new DeltaWireException(Code.MALFORMED, what + ": " + why, cause);
    }
  }
}
