package io.secondsite.vault.mapping.rest;

import io.secondsite.vault.arm.ResourceId;
import io.secondsite.vault.arm.VaultId;
import org.jspecify.annotations.Nullable;

/** The body that makes a storage-classification mapping. */
record StorageMappingProposal(@Nullable Properties properties) {
  private static final String FIELD = "targetStorageClassificationId";

  record Properties(@Nullable String targetStorageClassificationId) {}

  /** The recovery classification. */
  static Place recovery(VaultId vault, @Nullable StorageMappingProposal body) {
    Properties said = body == null ? null : body.properties();
    ResourceId id =
        Place.parse(vault, FIELD, said == null ? null : said.targetStorageClassificationId())
            .expect(FIELD, MappingViews.FABRICS, MappingViews.CLASSIFICATIONS);
    return Place.of(id);
  }
}
