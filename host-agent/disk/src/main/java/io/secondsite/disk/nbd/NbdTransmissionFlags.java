package io.secondsite.disk.nbd;

/** What an export can do, as the server said in the handshake. */
public record NbdTransmissionFlags(int bits) {
  static final int HAS_FLAGS = 1;
  static final int READ_ONLY = 1 << 1;
  static final int SEND_FLUSH = 1 << 2;
  static final int SEND_FORCE_UNIT_ACCESS = 1 << 3;
  static final int SEND_TRIM = 1 << 5;
  static final int SEND_WRITE_ZEROES = 1 << 6;
  static final int CAN_MULTI_CONNECTION = 1 << 8;

  /** The export refuses writes. */
  public boolean readOnly() {
    return has(READ_ONLY);
  }

  /** The export knows flush. */
  public boolean canFlush() {
    return has(SEND_FLUSH);
  }

  /** The export knows trim. */
  public boolean canTrim() {
    return has(SEND_TRIM);
  }

  /** The export can write zeros without sending them. */
  public boolean canZero() {
    return has(SEND_WRITE_ZEROES);
  }

  /** Several connections see one another's writes, and a flush on one holds for all. */
  public boolean canMultiConnection() {
    return has(CAN_MULTI_CONNECTION);
  }

  private boolean has(int bit) {
    return (bits & bit) != 0;
  }
}
