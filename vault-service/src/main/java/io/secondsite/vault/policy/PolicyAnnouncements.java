package io.secondsite.vault.policy;

import java.util.UUID;

/** Tells the sites which policies there are. */
public interface PolicyAnnouncements {
  void set(Policy policy);

  void removed(UUID id);
}
