package io.secondsite.disk.nbd;

/** The numbers of the NBD protocol, named as its specification names them. */
final class NbdProtocol {
  static final long INIT_MAGIC = 0x4e42444d41474943L; // "NBDMAGIC"
  static final long OPTION_MAGIC = 0x49484156454F5054L; // "IHAVEOPT"
  static final long OLDSTYLE_MAGIC = 0x00420281861253L;
  static final long OPTION_REPLY_MAGIC = 0x0003e889045565a9L;
  static final int REQUEST_MAGIC = 0x25609513;
  static final int SIMPLE_REPLY_MAGIC = 0x67446698;
  static final int STRUCTURED_REPLY_MAGIC = 0x668e33ef;

  static final int HANDSHAKE_FIXED_NEWSTYLE = 1;
  static final int HANDSHAKE_NO_ZEROES = 2;

  /** The zeros behind the answer to the option EXPORT_NAME, unless NO_ZEROES was agreed. */
  static final int EXPORT_NAME_PADDING_BYTES = 124;

  static final int OPTION_EXPORT_NAME = 1;
  static final int OPTION_ABORT = 2;
  static final int OPTION_LIST = 3;
  static final int OPTION_INFO = 6;
  static final int OPTION_GO = 7;
  static final int OPTION_STRUCTURED_REPLY = 8;
  static final int OPTION_LIST_META_CONTEXT = 9;
  static final int OPTION_SET_META_CONTEXT = 10;

  static final int REPLY_ACK = 1;
  static final int REPLY_SERVER = 2;
  static final int REPLY_INFO = 3;
  static final int REPLY_META_CONTEXT = 4;
  static final int REPLY_ERROR_BIT = 1 << 31;
  static final int REPLY_ERROR_UNSUPPORTED = REPLY_ERROR_BIT | 1;
  static final int REPLY_ERROR_INVALID = REPLY_ERROR_BIT | 3;
  static final int REPLY_ERROR_UNKNOWN = REPLY_ERROR_BIT | 6;
  static final int REPLY_ERROR_TOO_BIG = REPLY_ERROR_BIT | 9;

  static final int INFO_EXPORT = 0;
  static final int INFO_NAME = 1;
  static final int INFO_BLOCK_SIZE = 3;

  static final int COMMAND_READ = 0;
  static final int COMMAND_WRITE = 1;
  static final int COMMAND_DISCONNECT = 2;
  static final int COMMAND_FLUSH = 3;
  static final int COMMAND_TRIM = 4;
  static final int COMMAND_WRITE_ZEROES = 6;
  static final int COMMAND_BLOCK_STATUS = 7;

  /** An extension that no server of ours offers; known so that it is refused as what it is. */
  static final int COMMAND_RESIZE = 8;

  static final int COMMAND_FLAG_FORCE_UNIT_ACCESS = 1;
  static final int COMMAND_FLAG_NO_HOLE = 1 << 1;
  static final int COMMAND_FLAG_REQUEST_ONE = 1 << 3;

  static final int CHUNK_FLAG_DONE = 1;
  static final int CHUNK_NONE = 0;
  static final int CHUNK_OFFSET_DATA = 1;
  static final int CHUNK_OFFSET_HOLE = 2;
  static final int CHUNK_BLOCK_STATUS = 5;
  static final int CHUNK_ERROR_BIT = 1 << 15;
  static final int CHUNK_ERROR = CHUNK_ERROR_BIT | 1;

  static final int EPERM = 1;
  static final int EIO = 5;
  static final int EINVAL = 22;
  static final int ENOSPC = 28;
  static final int EOVERFLOW = 75;

  static final String BASE_ALLOCATION = "base:allocation";

  /** No string of the protocol is longer; a longer one is a violation. */
  static final int STRING_BYTES_MAX = 4096;

  /** Longest payload of one read or write that any server need accept. */
  static final int PAYLOAD_BYTES_MAX = 32 * 1024 * 1024;

  /** Most descriptors accepted in one block status chunk; it is also what QEMU sends at most. */
  static final int STATUS_DESCRIPTORS_MAX = 128 * 1024;

  private NbdProtocol() {}
}
