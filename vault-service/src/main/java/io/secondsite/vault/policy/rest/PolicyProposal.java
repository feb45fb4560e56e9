package io.secondsite.vault.policy.rest;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.policy.PolicyInput;
import org.jspecify.annotations.Nullable;

/**
 * The body that makes or changes a policy; the API names the same thing differently for the two.
 */
record PolicyProposal(@Nullable Properties properties) {

  record Properties(
      @Nullable PolicyInput providerSpecificInput,
      @Nullable PolicyInput replicationProviderSettings) {}

  static PolicyInput toMake(@Nullable PolicyProposal body) {
    PolicyInput input =
        body == null || body.properties() == null
            ? null
            : body.properties().providerSpecificInput();
    return said("properties.providerSpecificInput", input);
  }

  static PolicyInput toChange(@Nullable PolicyProposal body) {
    PolicyInput input =
        body == null || body.properties() == null
            ? null
            : body.properties().replicationProviderSettings();
    return said("properties.replicationProviderSettings", input);
  }

  private static PolicyInput said(String field, @Nullable PolicyInput input) {
    if (input == null) {
      throw ProblemException.badValue(field, "is missing")
          .withRemedy("say it with instanceType HyperVReplica2012R2");
    }
    return input;
  }
}
