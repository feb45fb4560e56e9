package io.secondsite.vault.policy;

import java.util.Arrays;
import java.util.Optional;

/** Which of the API's two shapes a policy has; the older one has no frequency of its own. */
public enum PolicyKind {
  HYPER_V_REPLICA_2012("HyperVReplica2012"),
  HYPER_V_REPLICA_2012_R2("HyperVReplica2012R2");

  private final String instanceType;

  PolicyKind(String instanceType) {
    this.instanceType = instanceType;
  }

  public String instanceType() {
    return instanceType;
  }

  static Optional<PolicyKind> of(String instanceType) {
    return Arrays.stream(values()).filter(kind -> kind.instanceType.equals(instanceType)).findAny();
  }
}
