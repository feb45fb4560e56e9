package io.secondsite.vault.mapping.rest;

import io.secondsite.vault.arm.InstanceType;
import io.secondsite.vault.arm.ResourceId;
import io.secondsite.vault.arm.VaultId;
import org.jspecify.annotations.Nullable;

/** The body that makes or changes a network mapping. */
record NetworkMappingProposal(@Nullable Properties properties) {
  private static final String FIELD = "recoveryNetworkId";

  record Properties(
      @Nullable String recoveryFabricName,
      @Nullable String recoveryNetworkId,
      @Nullable Details fabricSpecificDetails) {}

  record Details(@Nullable String instanceType) {}

  /** The recovery network. */
  static Place recovery(VaultId vault, @Nullable NetworkMappingProposal body) {
    Properties said = body == null ? null : body.properties();
    Details details = said == null ? null : said.fabricSpecificDetails();
    if (details != null && details.instanceType() != null) {
      InstanceType.expect(
          "fabricSpecificDetails.instanceType", details.instanceType(), MappingViews.VMM_TO_VMM);
    }
    ResourceId id =
        Place.parse(vault, FIELD, said == null ? null : said.recoveryNetworkId())
            .expect(FIELD, MappingViews.FABRICS, MappingViews.NETWORKS);
    return Place.of(id).agreeing(said == null ? null : said.recoveryFabricName());
  }
}
