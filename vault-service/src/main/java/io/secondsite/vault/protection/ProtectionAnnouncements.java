package io.secondsite.vault.protection;

import java.util.UUID;

/** Tells the sites what is protected. */
public interface ProtectionAnnouncements {
  void set(ProtectedItem.Desired item);

  void removed(UUID id);
}
