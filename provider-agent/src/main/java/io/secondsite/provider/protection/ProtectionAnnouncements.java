package io.secondsite.provider.protection;

import java.util.UUID;

/** Tells the others how this side stands; in the transaction that keeps it. */
public interface ProtectionAnnouncements {
  void stands(ProtectionSide side);

  void isGone(UUID item);
}
