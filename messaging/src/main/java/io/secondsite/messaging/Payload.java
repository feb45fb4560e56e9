package io.secondsite.messaging;

import java.util.Arrays;

/** The bytes of a record. They are shared, not copied: nobody writes to them. */
public final class Payload {
  private final byte[] bytes;

  private Payload(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Payload of(byte[] bytes) {
    return new Payload(bytes);
  }

  public byte[] bytes() {
    return bytes;
  }

  int sizeBytes() {
    return bytes.length;
  }

  Payload cutTo(int bytesMax) {
    return bytes.length <= bytesMax ? this : new Payload(Arrays.copyOf(bytes, bytesMax));
  }
}
