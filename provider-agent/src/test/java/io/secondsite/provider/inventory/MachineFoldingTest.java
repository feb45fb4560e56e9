package io.secondsite.provider.inventory;

import static io.secondsite.provider.inventory.Sites.id;
import static io.secondsite.provider.inventory.Sites.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.provider.hosts.AgentMachine;
import io.secondsite.provider.inventory.SeenMachine.PowerState;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineFoldingTest {
  private final MachineFolding folding = new MachineFolding(Sites.newYork());

  private static HostObservation seen(String host, AgentMachine... machines) {
    return new HostObservation(host, List.of(machines), Set.of(), null);
  }

  private SeenMachine only(String host, AgentMachine machine) {
    return folding.fold(List.of(seen(host, machine))).getFirst();
  }

  @ParameterizedTest
  @CsvSource({"host1, web1, Gold", "host1, mail1, Rest", "host2, web1, Rest", "host2, mail1, Rest"})
  void aMachineIsInTheFirstCloudOfItsHostsGroupThatTakesIt(String host, String name, String cloud) {
    assertThat(only(host, machine(1, name, "RUNNING", "br1")).cloud()).isEqualTo(cloud);
  }

  @ParameterizedTest
  @CsvSource({
    "RUNNING, RUNNING",
    "PAUSED, PAUSED",
    "SHUT_OFF, OFF",
    "CRASHED, OFF",
    "SOMETHING_NEW, OFF"
  })
  void statesAreTheContracts(String told, PowerState expected) {
    assertThat(only("host1", machine(1, "web1", told, "br1")).state()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"br1, N1, web", "N2, N2, -", "N3, N3, -", "unknown, -, -", "'', -, -", "N1, -, -"})
  void aCardIsOnTheVmNetworkOfItsHypervisorNetwork(String told, String network, String subnet) {
    // When
    SeenMachine seen = only("host1", machine(1, "web1", "RUNNING", told));
    // Then
    assertThat(seen.nics())
        .containsExactly(new SeenMachine.Nic("52:54:00:aa:00:01", network, subnet));
  }

  @Test
  void aDrillsMachineIsInNoCloud() {
    // Given
    HostObservation withDrill =
        new HostObservation(
            "host1",
            List.of(
                machine(1, "web1", "RUNNING", "br1"), machine(2, "web1 - Test", "RUNNING", "br1")),
            Set.of(id(2)),
            null);
    // When
    List<SeenMachine> machines = folding.fold(List.of(withDrill));
    // Then
    assertThat(machines).extracting(SeenMachine::cloud).containsExactly("Gold", null);
  }

  @Test
  void aMachineThatTwoHostsHaveIsWhereItRuns() {
    // When
    List<SeenMachine> machines =
        folding.fold(
            List.of(
                seen("host1", machine(1, "web1", "SHUT_OFF", "br1")),
                seen("host2", machine(1, "web1", "RUNNING", "br1"))));
    // Then
    assertThat(machines).hasSize(1);
    assertThat(machines.getFirst().host()).isEqualTo("host2");
  }

  @Test
  void whatAHostThatTheFabricNoLongerHasOnceToldIsPassedOver() {
    assertThat(folding.fold(List.of(seen("host9", machine(1, "web1", "RUNNING", "br1")))))
        .isEmpty();
  }

  @Test
  void theOrderOfTheSightsMakesNoDifference() {
    HostObservation one = seen("host1", machine(2, "b", "RUNNING", "br1"));
    HostObservation two = seen("host2", machine(1, "a", "RUNNING", "br1"));
    assertThat(folding.fold(List.of(one, two))).isEqualTo(folding.fold(List.of(two, one)));
  }
}
