package io.secondsite.vault.mapping.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.arm.rest.ArmResource;
import io.secondsite.vault.mapping.Mapping;

/** Mappings as the public API shows them. */
final class MappingViews {
  static final String FABRICS = "replicationFabrics";
  static final String NETWORKS = "replicationNetworks";
  static final String NETWORK_MAPPINGS = "replicationNetworkMappings";
  static final String CLASSIFICATIONS = "replicationStorageClassifications";
  static final String STORAGE_MAPPINGS = "replicationStorageClassificationMappings";
  static final String VMM_TO_VMM = "VmmToVmm";

  private MappingViews() {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record NetworkProperties(
      String state,
      String primaryNetworkFriendlyName,
      String primaryNetworkId,
      String primaryFabricFriendlyName,
      String recoveryNetworkFriendlyName,
      String recoveryNetworkId,
      String recoveryFabricArmId,
      String recoveryFabricFriendlyName,
      Settings fabricSpecificSettings) {}

  record Settings(String instanceType) {}

  record StorageProperties(String targetStorageClassificationId, String state) {}

  static ArmResource<NetworkProperties> network(VaultId vault, Mapping mapping) {
    NetworkProperties properties =
        new NetworkProperties(
            mapping.state(),
            mapping.primary(),
            vault.child(FABRICS, mapping.primaryServer(), NETWORKS, mapping.primary()),
            mapping.primaryServer(),
            mapping.recovery(),
            vault.child(FABRICS, mapping.recoveryServer(), NETWORKS, mapping.recovery()),
            vault.child(FABRICS, mapping.recoveryServer()),
            mapping.recoveryServer(),
            new Settings(VMM_TO_VMM));
    return ArmResource.of(
        vault,
        properties,
        FABRICS,
        mapping.primaryServer(),
        NETWORKS,
        mapping.primary(),
        NETWORK_MAPPINGS,
        mapping.name());
  }

  static ArmResource<StorageProperties> storage(VaultId vault, Mapping mapping) {
    String target =
        vault.child(FABRICS, mapping.recoveryServer(), CLASSIFICATIONS, mapping.recovery());
    return ArmResource.of(
        vault,
        new StorageProperties(target, mapping.state()),
        FABRICS,
        mapping.primaryServer(),
        CLASSIFICATIONS,
        mapping.primary(),
        STORAGE_MAPPINGS,
        mapping.name());
  }
}
