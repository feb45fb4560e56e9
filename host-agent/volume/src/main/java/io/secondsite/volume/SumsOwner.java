package io.secondsite.volume;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Whose checksums a file holds, so that files cannot change places unnoticed. */
record SumsOwner(UUID vm, DiskId diskId) {
  static final int BYTES = 16 + DiskId.LENGTH_MAX;

  void write(ByteBuffer into) {
    into.putLong(vm.getMostSignificantBits()).putLong(vm.getLeastSignificantBits());
    byte[] text = new byte[DiskId.LENGTH_MAX];
    byte[] id = diskId.text().getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(id, 0, text, 0, id.length);
    into.put(text);
  }

  boolean isWrittenIn(ByteBuffer from) {
    ByteBuffer mine = ByteBuffer.allocate(BYTES);
    write(mine);
    ByteBuffer theirs = from.slice(from.position(), BYTES);
    from.position(from.position() + BYTES);
    return mine.flip().equals(theirs);
  }
}
