package io.secondsite.fabric;

import java.util.List;

/** A subnet of a VM network, e.g. {@code web} with 10.1.0.0/24. */
public record Subnet(String name, List<String> addresses) {
  public Subnet {
    addresses = List.copyOf(addresses);
  }
}
