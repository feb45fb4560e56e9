package io.secondsite.vault.protection;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.pairing.Pairing;
import io.secondsite.vault.pairing.Pairings;
import io.secondsite.vault.policy.Policies;
import io.secondsite.vault.policy.Policy;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides whether a machine may be protected, and says clearly why not. */
public final class Admission {
  private final Pairings pairings;
  private final Policies policies;
  private final Machines machines;

  public Admission(Pairings pairings, Policies policies, Machines machines) {
    this.pairings = pairings;
    this.policies = policies;
    this.machines = machines;
  }

  /** What was found good. */
  record Admitted(Pairing pairing, Policy policy, Machine machine, List<String> excludedDisks) {}

  Admitted admit(EnableRequest request, Optional<ProtectedItem> protectedAlready) {
    Pairing pairing = pairing(request);
    Policy policy = policy(request, pairing);
    Machine machine = machine(request);
    protectedAlready.ifPresent(item -> refuse(machine, item));
    return new Admitted(pairing, policy, machine, request.disks().excludedOf(machine));
  }

  private Pairing pairing(EnableRequest request) {
    return pairings
        .of(request.vault(), request.cloud())
        .orElseThrow(() ->
            ProblemException.of(
                    ItemProblem.CLOUD_NOT_PAIRED, "no cloud protects " + request.cloud())
                .withRemedy(
                    "pair it first: PUT replicationProtectionContainerMappings with"
                        + " targetProtectionContainerId and policyId"));
  }

  private Policy policy(EnableRequest request, Pairing pairing) {
    Policy said = request.policy();
    if (said != null && !said.id().equals(pairing.policy())) {
      throw ProblemException.of(
              ItemProblem.POLICY_NOT_ASSOCIATED,
              "cloud " + request.cloud() + " is not paired under policy " + said.name())
          .inField("policyId")
          .withRemedy("say the policy of the pairing " + pairing.name() + ", or leave it out");
    }
    return policies.find(pairing.policy()).orElseThrow();
  }

  private Machine machine(EnableRequest request) {
    Machine machine =
        machines
            .find(request.vault(), request.vmCloud().server(), request.vm())
            .orElseThrow(() -> unknownVm(request.vm().toString(), request.vmCloud().server()));
    if (!request.cloud().equals(machine.cloud())) {
      throw ProblemException.of(
              ItemProblem.VM_OF_ANOTHER_CLOUD,
              "machine "
                  + machine.name()
                  + " is "
                  + (machine.cloud() == null ? "in no cloud" : "in cloud " + machine.cloud())
                  + ", not in "
                  + request.cloud())
          .inField("protectableItemId")
          .withRemedy("enable protection in the cloud that the machine is in");
    }
    return machine;
  }

  /** A machine that no site has told of. */
  public static ProblemException unknownVm(String vm, String server) {
    return ProblemException.of(ItemProblem.UNKNOWN_VM, "server " + server + " has no machine " + vm)
        .inField("protectableItemId")
        .withRemedy("choose one of replicationProtectableItems, or refresh the server");
  }

  private static void refuse(Machine machine, ProtectedItem item) {
    throw ProblemException.of(
            ItemProblem.VM_PROTECTED,
            "machine " + machine.name() + " is protected already, as " + item.resourceId())
        .inField("protectableItemId")
        .withRemedy("use that item, or disable its protection first");
  }

  private void admitDisks(ProtectedItem item, EnableRequest request) {
    if (!request.disks().isSaid()) {
      return;
    }
    List<String> asked = request.disks().excludedOf(machine(request));
    if (!Set.copyOf(asked).equals(Set.copyOf(item.desired().excludedDisks()))) {
      throw ProblemException.of(
              ItemProblem.ITEM_EXISTS,
              "the item " + request.name() + " protects other disks of the machine")
          .withRemedy("disable its protection first, or ask without naming disks");
    }
  }

  /** The same item may be asked for again, not another under its name. */
  void admitAgain(ProtectedItem item, EnableRequest request) {
    Policy said = request.policy();
    boolean otherPolicy = said != null && !said.id().equals(item.desired().policy());
    if (!item.desired().vm().equals(request.vm()) || otherPolicy) {
      throw ProblemException.of(
              ItemProblem.ITEM_EXISTS,
              "the item "
                  + request.name()
                  + " protects machine "
                  + item.desired().vmName()
                  + (otherPolicy ? " under another policy" : ""))
          .withRemedy("choose another name, or disable its protection first");
    }
    admitDisks(item, request);
    if (item.state() instanceof ItemState.Disabling) {
      throw ProblemException.of(
              ItemProblem.ITEM_STATE, "the protection of " + request.name() + " is being disabled")
          .withRemedy("wait for the job " + item.job() + ", then enable it again");
    }
  }
}
