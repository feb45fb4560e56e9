package io.secondsite.disk.nbd;

import static io.secondsite.disk.nbd.NbdProtocol.*;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** All that a client says from its flags to its farewell, with some bytes changed or cut off. */
final class MangledSession {
  private static final int REQUESTS = 6;
  private static final int[] COMMANDS = {
    COMMAND_READ, COMMAND_BLOCK_STATUS, COMMAND_FLUSH, COMMAND_TRIM, COMMAND_WRITE_ZEROES
  };

  private MangledSession() {}

  static byte[] of(long seed) {
    Random random = new Random(seed);
    byte[] session = honest(random);
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      // the front is where the structure is
      int at = random.nextInt(random.nextBoolean() ? 60 : session.length);
      session[at] = (byte) (random.nextBoolean() ? random.nextInt() : session[at] ^ 1);
    }
    return random.nextInt(4) == 0
        ? Arrays.copyOf(session, random.nextInt(session.length))
        : session;
  }

  private static byte[] honest(Random random) {
    ByteBuffer bytes = ByteBuffer.allocate(4096);
    bytes.putInt(HANDSHAKE_FIXED_NEWSTYLE | HANDSHAKE_NO_ZEROES);
    if (random.nextBoolean()) {
      option(bytes, OPTION_STRUCTURED_REPLY, new byte[0]);
      option(bytes, OPTION_SET_META_CONTEXT, contexts());
    }
    option(bytes, OPTION_GO, Wire.goPayload("disk"));
    for (int i = 0; i < REQUESTS; i++) {
      bytes
          .putInt(REQUEST_MAGIC)
          .putShort((short) 0)
          .putShort((short) COMMANDS[random.nextInt(COMMANDS.length)])
          .putLong(i)
          .putLong(random.nextInt(1024 * 1024))
          .putInt(1 + random.nextInt(8192));
    }
    bytes.putInt(REQUEST_MAGIC).putShort((short) 0).putShort((short) COMMAND_DISCONNECT);
    bytes.putLong(0).putLong(0).putInt(0);
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static byte[] contexts() {
    byte[] name = BASE_ALLOCATION.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(16 + name.length)
        .putInt(4)
        .put("disk".getBytes(StandardCharsets.UTF_8))
        .putInt(1)
        .putInt(name.length)
        .put(name)
        .array();
  }

  private static void option(ByteBuffer bytes, int number, byte[] payload) {
    bytes.putLong(OPTION_MAGIC).putInt(number).putInt(payload.length).put(payload);
  }
}
