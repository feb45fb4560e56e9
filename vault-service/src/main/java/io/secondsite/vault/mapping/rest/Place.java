package io.secondsite.vault.mapping.rest;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.arm.ResourceId;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.mapping.MappingProblem;
import org.jspecify.annotations.Nullable;

/** A network or a classification of a server. */
record Place(String server, String name) {

  static ResourceId parse(VaultId vault, String field, @Nullable String text) {
    ResourceId id = ResourceId.parse(field, text);
    if (!id.vault().key().equals(vault.key())) {
      throw ProblemException.badValue(field, "is of another vault")
          .withRemedy("say the id of a resource of " + vault.id());
    }
    return id;
  }

  static Place of(ResourceId id) {
    return new Place(id.name(MappingViews.FABRICS).orElseThrow(), id.lastName());
  }

  /** The same, unless the server is said to be another beside it. */
  Place agreeing(@Nullable String fabric) {
    if (fabric != null && !fabric.isBlank() && !fabric.equalsIgnoreCase(server)) {
      throw ProblemException.of(
              MappingProblem.BAD_MAPPING, "recoveryFabricName is not that of recoveryNetworkId")
          .inField("recoveryFabricName")
          .withRemedy("say " + server + ", or leave it out");
    }
    return this;
  }
}
