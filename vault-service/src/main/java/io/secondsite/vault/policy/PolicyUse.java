package io.secondsite.vault.policy;

import java.util.List;
import java.util.UUID;

/** Who goes by a policy. */
public interface PolicyUse {
  /** The names of the cloud pairings under it. */
  List<String> pairingsUnder(UUID policy);

  /** The policy's terms are others now. */
  void changed(Policy policy);
}
