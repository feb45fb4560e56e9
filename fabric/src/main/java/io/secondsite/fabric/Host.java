package io.secondsite.fabric;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A hypervisor host.
 *
 * @param url where its agent is reached; null for one whose place is only known when it runs
 * @param storage where its replicas may lie, the usual place first
 */
public record Host(
    String name,
    String hostGroup,
    @Nullable URI url,
    HostHypervisor hypervisor,
    List<Storage> storage) {
  public Host {
    storage = List.copyOf(storage);
  }
}
