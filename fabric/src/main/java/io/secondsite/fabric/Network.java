package io.secondsite.fabric;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A VM network.
 *
 * @param logicalNetwork null where none is given: no cloud is offered this network
 * @param hypervisorNetwork what the hypervisors of the site call it
 * @param subnets in their order; the first counts where none is named
 */
public record Network(
    String name, @Nullable String logicalNetwork, String hypervisorNetwork, List<Subnet> subnets) {
  public Network {
    subnets = List.copyOf(subnets);
  }
}
