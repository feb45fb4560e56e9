package io.secondsite.provider.inventory;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The machines of this site, as last seen. Asks nobody. Thread-safe. */
public interface Machines {
  List<SeenMachine> all();

  Optional<SeenMachine> find(UUID vm);
}
