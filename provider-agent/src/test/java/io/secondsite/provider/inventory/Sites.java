package io.secondsite.provider.inventory;

import io.secondsite.fabric.FabricException;
import io.secondsite.fabric.FabricReader;
import io.secondsite.fabric.Site;
import io.secondsite.provider.hosts.AgentMachine;
import java.util.List;
import java.util.UUID;

/** A site and machines for tests. */
public final class Sites {
  public static final String FABRIC =
      """
      sites:
        - name: NewYork
          hosts:
            - name: host1
              hostGroup: A
              simulated: true
              storage: [{name: Share1, path: /a, classification: GOLD}, {name: Other, path: /b}]
            - name: host2
              hostGroup: B
              storage: [{name: Share1, path: /a, classification: GOLD}]
          storageClassifications: [GOLD, SILVER]
          logicalNetworks: [L1]
          networks:
            - {name: N1, logicalNetwork: L1, hypervisorNetwork: br1, subnets: [{name: web}]}
            - {name: N2, subnets: [{name: web}, {name: db}]}
            - {name: N3}
          clouds:
            - {name: Gold, hostGroups: [A], logicalNetworks: [L1], machines: [web*]}
            - {name: Rest, hostGroups: [A, B]}
            - {name: Never, hostGroups: [B]}
      """;

  private Sites() {}

  public static Site newYork() {
    try {
      return FabricReader.read("test", FABRIC).sites().getFirst();
    } catch (FabricException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An id for a number. */
  public static UUID id(int number) {
    return new UUID(0, number);
  }

  public static AgentMachine machine(int number, String name, String state, String network) {
    return new AgentMachine(
        id(number),
        name,
        state,
        List.of(new AgentMachine.Disk("vda", "/vms/" + name, "qcow2", 1L << 30, "", null)),
        List.of(new AgentMachine.Nic("52:54:00:AA:00:0" + number, network)),
        null,
        "vda",
        List.of());
  }
}
