package io.secondsite.provider.protection;

import io.secondsite.provider.hosts.DeletedReplica;
import java.util.UUID;

/** Tells the others how this side stands; in the transaction that keeps it. */
public interface ProtectionAnnouncements {
  void stands(ProtectionSide side);

  /** The replica was deleted with its protection; {@link #isGone} follows. */
  void isDeleted(ProtectionSide side, DeletedReplica deleted);

  void isGone(UUID item);
}
