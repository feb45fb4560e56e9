package io.secondsite.provider.inventory;

import java.util.List;

/** Keeps what was last seen of each host, over restarts too. */
public interface Observations {
  List<HostObservation> load();

  void save(HostObservation observation);
}
