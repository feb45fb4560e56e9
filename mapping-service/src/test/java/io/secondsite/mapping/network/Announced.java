package io.secondsite.mapping.network;

import java.util.ArrayList;
import java.util.List;

/** What was told. */
public final class Announced implements MappingAnnouncements {
  final List<NetworkMapping> set = new ArrayList<>();
  final List<NetworkMapping> gone = new ArrayList<>();

  @Override
  public void set(NetworkMapping mapping) {
    set.add(mapping);
  }

  @Override
  public void gone(NetworkMapping mapping) {
    gone.add(mapping);
  }
}
