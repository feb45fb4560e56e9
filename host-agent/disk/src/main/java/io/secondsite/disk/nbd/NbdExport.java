package io.secondsite.disk.nbd;

import io.secondsite.disk.ReadableDisk;
import io.secondsite.disk.WritableDisk;
import java.util.HashMap;
import java.util.Map;

/**
 * What a server offers under a name. The disk stays its owner's, who closes it after {@link
 * NbdServer#withdraw}.
 *
 * @param writable whether clients may write; the disk then is a {@link WritableDisk}
 * @param contexts metadata contexts beside {@code base:allocation}, which comes from the disk's
 *     extents
 */
public record NbdExport(
    ReadableDisk disk, boolean writable, Map<String, BlockStatusSource> contexts) {
  /** Most contexts of one export. */
  public static final int CONTEXTS_MAX = 64;

  private static final int CONTEXT_NAME_CHARS_MAX = 1024;

  public NbdExport {
    contexts = Map.copyOf(contexts);
    if (writable && !(disk instanceof WritableDisk)) {
      throw new IllegalArgumentException("a writable export needs a WritableDisk");
    }
    if (contexts.size() > CONTEXTS_MAX) {
      throw new IllegalArgumentException("contexts: at most " + CONTEXTS_MAX);
    }
    for (String name : contexts.keySet()) {
      NbdClientOptions.requireContextName(name);
      if (name.startsWith("base:") || name.length() > CONTEXT_NAME_CHARS_MAX) {
        throw new IllegalArgumentException("contexts: '" + name + "' is reserved or too long");
      }
    }
  }

  /** An export that refuses every write. */
  public static NbdExport readOnly(ReadableDisk disk) {
    return new NbdExport(disk, false, Map.of());
  }

  /** An export that can be written. */
  public static NbdExport writable(WritableDisk disk) {
    return new NbdExport(disk, true, Map.of());
  }

  /** This export with one more metadata context. */
  public NbdExport withContext(String name, BlockStatusSource source) {
    Map<String, BlockStatusSource> more = new HashMap<>(contexts);
    more.put(name, source);
    return new NbdExport(disk, writable, more);
  }

  NbdTransmissionFlags flags() {
    int can =
        writable
            ? NbdTransmissionFlags.SEND_FLUSH
                | NbdTransmissionFlags.SEND_FORCE_UNIT_ACCESS
                | NbdTransmissionFlags.SEND_TRIM
                | NbdTransmissionFlags.SEND_WRITE_ZEROES
            : NbdTransmissionFlags.READ_ONLY | NbdTransmissionFlags.CAN_MULTI_CONNECTION;
    return new NbdTransmissionFlags(NbdTransmissionFlags.HAS_FLAGS | can);
  }
}
