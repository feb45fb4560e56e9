package io.secondsite.mapping.storage.rest;

import io.secondsite.mapping.problem.ArmName;
import io.secondsite.mapping.storage.ClassificationId;
import io.secondsite.mapping.storage.StorageMappingProposal;
import io.secondsite.rim.problem.Checks;
import org.jspecify.annotations.Nullable;

/** A mapping as it is asked for. */
record StorageMappingBody(
    @Nullable String vault,
    @Nullable String name,
    @Nullable String primaryServer,
    @Nullable String primaryClassification,
    @Nullable String recoveryServer,
    @Nullable String recoveryClassification) {

  StorageMappingProposal proposal() {
    return new StorageMappingProposal(
        ArmName.vault("vault", vault),
        Checks.name("name", name),
        new ClassificationId(
            Checks.name("primaryServer", primaryServer),
            Checks.name("primaryClassification", primaryClassification)),
        new ClassificationId(
            Checks.name("recoveryServer", recoveryServer),
            Checks.name("recoveryClassification", recoveryClassification)));
  }
}
