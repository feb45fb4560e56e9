package io.secondsite.vault.api;

import io.secondsite.vault.arm.VaultDirectory;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.failover.VmNetworks;
import io.secondsite.vault.pairing.CloudRef;
import io.secondsite.vault.pairing.Clouds;
import io.secondsite.vault.protection.Machine;
import io.secondsite.vault.protection.Machines;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A vault with two sites: berlin with the cloud gold, munich with the cloud gold-dr. */
@Alternative
@Singleton
class TestFabric implements VaultDirectory, Clouds, Machines, VmNetworks {
  static final CloudRef GOLD = new CloudRef("berlin", "gold");

  @Override
  public Optional<VaultId> existing(VaultId asked) {
    return asked.name().startsWith("v") ? Optional.of(asked) : Optional.empty();
  }

  @Override
  public boolean exists(String vault, CloudRef cloud) {
    return Set.of(GOLD, new CloudRef("munich", "gold-dr")).contains(cloud);
  }

  /** Every machine whose id begins with eight zeros. */
  @Override
  public Optional<Machine> find(String vault, String server, UUID vm) {
    return vm.toString().startsWith("00000000") && server.equals("berlin")
        ? Optional.of(
            new Machine(
                vm,
                "web",
                GOLD,
                List.of(
                    new Machine.Disk("vda", 2L << 30, "qcow2", null),
                    new Machine.Disk("vdb", 1L << 30, "qcow2", null)),
                List.of(new Machine.Nic("52:54:00:00:00:01", "net-berlin", "web")),
                "vda"))
        : Optional.empty();
  }

  @Override
  public boolean exists(String vault, String server, String network) {
    return network.equals("test-net");
  }
}
