package io.secondsite.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong in a file is told with its line, its path and a remedy, all at once. */
class FabricReaderTest {
  private static final String SMALL =
      """
      sites:
        - name: NewYork
          hosts:
            - {name: host1, hostGroup: G}
          logicalNetworks: [L1]
          networks:
            - {name: N1, logicalNetwork: L1}
          clouds:
            - {name: C1, hostGroups: [G], logicalNetworks: [L1]}
      """;

  private static FabricException refusal(String text) {
    return catchThrowableOfType(
        FabricException.class, () -> FabricReader.read("fabric.yaml", text));
  }

  private static void assertFault(String text, int line, String path, String problem) {
    FabricException refusal = refusal(text);
    assertThat(refusal).as("refusal of " + text).isNotNull();
    assertThat(refusal.faults())
        .as(refusal.getMessage())
        .anySatisfy(fault -> {
          assertThat(fault.line()).isEqualTo(line);
          assertThat(fault.path()).isEqualTo(path);
          assertThat(fault.problem()).contains(problem);
          assertThat(fault.remedy()).isNotBlank();
        });
  }

  @Test
  void aSmallFileIsRead() throws Exception {
    // When
    Site site = FabricReader.read("fabric.yaml", SMALL).sites().getFirst();
    // Then
    assertThat(site.hosts())
        .containsExactly(
            new Host(
                "host1",
                "G",
                null,
                new HostHypervisor.Libvirt("qemu:///system"),
                java.util.List.of()));
    assertThat(site.clouds().getFirst().takes("anything")).isTrue();
    assertThat(site.storageClassifications()).isEmpty();
  }

  @Test
  void allFaultsAreToldAtOnceInTheOrderOfTheFile() {
    // Given
    String text =
        SMALL
            .replace("logicalNetwork: L1", "logicalNetwork: L9")
            .replace("hostGroup: G", "hostgroup: G")
            .replace("name: NewYork", "name: New York");
    // When
    FabricException refusal = refusal(text);
    // Then
    assertThat(refusal.faults()).hasSizeGreaterThanOrEqualTo(4);
    assertThat(refusal.faults()).extracting(FabricFault::line).isSorted().contains(2, 4, 7);
    assertThat(refusal.getMessage())
        .contains(
            "fabric.yaml:4: sites[0].hosts[0]: has no field `hostgroup` (known are hostGroup");
  }

  @Test
  void anUnknownFieldIsRefusedWhereItStands() {
    assertFault(SMALL.replace("logicalNetworks: [L1]\n    n", "x: 1\n    n"), 5, "sites[0]", "`x`");
  }

  @Test
  void aReferenceToNothingNamesWhatThereIs() {
    // When
    FabricException refusal = refusal(SMALL.replace("hostGroups: [G]", "hostGroups: [H]"));
    // Then
    assertThat(refusal.faults())
        .containsExactly(
            new FabricFault(
                9,
                "sites[0].clouds[0].hostGroups[0]",
                "the site has no host group `H`",
                "it has G"));
  }

  @Test
  void aMissingFieldIsNamed() {
    assertFault(SMALL.replace("name: host1, ", ""), 4, "sites[0].hosts[0]", "`name` is missing");
  }

  @Test
  void aFieldGivenTwiceIsRefused() {
    assertFault(
        SMALL.replace("name: host1,", "name: host1, name: host2,"),
        4,
        "sites[0].hosts[0].name",
        "given twice");
  }

  @Test
  void aNameGivenTwiceIsRefused() {
    assertFault(
        SMALL.replace(
            "- {name: host1, hostGroup: G}",
            "- {name: a, hostGroup: G}\n      - {name: a, hostGroup: G}"),
        5,
        "sites[0].hosts[1]",
        "`a` is given twice");
  }

  @Test
  void twoSitesThatDifferInCaseOnlyAreRefused() {
    assertFault(
        SMALL + SMALL.replace("sites:\n", "").replace("NewYork", "newyork"),
        10,
        "sites[1]",
        "given twice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "New.York",
        "1York",
        "-York",
        "York-",
        "New_York",
        "\"New York\"",
        "Zürich",
        "../x",
        "abcdefghijklmnopqrstuvwxyzabcdef"
      })
  void aSiteNameIsSafeInCertificates(String name) {
    assertFault(SMALL.replace("NewYork", name), 2, "sites[0].name", "cannot be a name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b", "a_b", "-a", "a/b"})
  void aHostNameIsSafeInCertificates(String name) {
    assertFault(SMALL.replace("host1", name), 4, "sites[0].hosts[0].name", "cannot be a name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "\" a\"", "\"a \"", "\"${jndi:x}\"", "\"<b>\"", "\"=1+1\""})
  void aNameOfACloudIsSafeInKeys(String name) {
    assertFault(SMALL.replace("C1", name), 9, "sites[0].clouds[0].name", "cannot be a name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"a\\u202eb\"", "\"a\\u200bb\"", "\"a\\u0000b\"", "\"a\\nb\""})
  void charactersThatCannotBeSeenAreRefused(String name) {
    assertFault(SMALL.replace("C1", name), 9, "sites[0].clouds[0].name", "cannot be seen");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "true", "2026-01-01", "~", "[a]", "{a: b}"})
  void aNameIsAText(String name) {
    assertFault(SMALL.replace("C1", name), 9, "sites[0].clouds[0].name", "must be a text");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://h:1",
        "https://",
        "https://h:1/x",
        "https://a@h:1",
        "h:8084",
        "'https://h:1?q=1'",
        "file:///etc/passwd",
        "\"https://h h\""
      })
  void anAgentIsReachedByHttpsOnly(String url) {
    assertFault(
        SMALL.replace("hostGroup: G", "hostGroup: G, url: " + url),
        4,
        "sites[0].hosts[0].url",
        "is no address of an agent");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.1.0.0", "10.1.0.0/33", "10.1.0/24", "x/24", "\"fd00::/129\"", "1.2.3.4.5/8"})
  void aSubnetsAddressesAreRanges(String range) {
    String text =
        SMALL.replace(
            "logicalNetwork: L1}",
            "logicalNetwork: L1, subnets: [{name: s, addresses: [" + range + "]}]}");
    assertFault(text, 7, "sites[0].networks[0].subnets[0].addresses[0]", "is no range");
  }

  @ParameterizedTest
  @ValueSource(strings = {"replicas", "/a/../b", "./a", "/a/./b"})
  void aPlaceHasAPlainAbsolutePath(String path) {
    assertFault(
        SMALL.replace("hostGroup: G", "hostGroup: G, storage: [{name: s, path: " + path + "}]"),
        4,
        "sites[0].hosts[0].storage[0].path",
        "is no absolute path");
  }

  @Test
  void aClassificationMustBeListed() {
    assertFault(
        SMALL.replace(
            "hostGroup: G", "hostGroup: G, storage: [{name: s, path: /a, classification: GOLD}]"),
        4,
        "sites[0].hosts[0].storage[0].classification",
        "no storage classification `GOLD`");
  }

  @Test
  void twoNetworksOfOneHypervisorNetworkAreRefused() {
    assertFault(
        SMALL.replace(
            "- {name: N1, logicalNetwork: L1}",
            "- {name: N1}\n      - {name: N2, hypervisorNetwork: N1}"),
        7,
        "sites[0].networks",
        "two VM networks are `N1`");
  }

  @Test
  void aHostIsLibvirtOrSimulatedNotBoth() {
    assertFault(
        SMALL.replace("hostGroup: G", "hostGroup: G, simulated: true, libvirtUri: 'qemu:///x'"),
        4,
        "sites[0].hosts[0]",
        "both libvirt and simulated");
  }

  @Test
  void aSimulatedHostMayNameItsFolder() throws Exception {
    // When
    Fabric fabric =
        FabricReader.read("f", SMALL.replace("hostGroup: G", "hostGroup: G, simulated: /vms"));
    // Then
    assertThat(fabric.sites().getFirst().hosts().getFirst().hypervisor())
        .isEqualTo(new HostHypervisor.Simulated("/vms"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing",
        "a: [",
        "\tsites: []",
        "sites: &a [*a]",
        "sites: []\n---\nsites: []",
        "x",
        "[]",
        "sites:",
        "sites: []",
        "sites: {}",
        "!!java.net.URL [http://127.0.0.1]"
      })
  void whatIsNoFabricIsRefusedWithoutHarm(String text) {
    FabricException refusal = refusal(text);
    assertThat(refusal).isNotNull();
    assertThat(refusal.faults()).isNotEmpty();
  }

  @Test
  void aDeepFileIsRefused() {
    assertThat(refusal("[".repeat(10_000)).faults()).hasSize(1);
  }

  @Test
  void tooManyEntriesAreRefused() {
    assertFault(
        SMALL.replace("[L1]\n    networks", "[" + "a,".repeat(1001) + "a]\n    networks"),
        5,
        "sites[0].logicalNetworks",
        "has 1002 entries");
  }

  @Test
  void notMoreThanAHundredFaultsAreTold() {
    String text = SMALL.replace("[L1]\n    networks", "[" + "/,".repeat(900) + "a]\n    networks");
    assertThat(refusal(text).faults()).hasSize(FabricLimits.FAULTS_MAX);
  }

  @Test
  void aFileThatIsNotUtf8IsRefused(@TempDir Path folder) throws Exception {
    // Given
    Path file = Files.write(folder.resolve("fabric.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe});
    // When
    FabricException refusal =
        catchThrowableOfType(FabricException.class, () -> FabricReader.read(file));
    // Then
    assertThat(refusal).hasMessageContaining("not UTF-8");
  }

  @Test
  void aHugeFileIsRefusedUnread(@TempDir Path folder) throws Exception {
    // Given
    Path file =
        Files.write(folder.resolve("fabric.yaml"), new byte[FabricLimits.FILE_BYTES_MAX + 1]);
    // When
    FabricException refusal =
        catchThrowableOfType(FabricException.class, () -> FabricReader.read(file));
    // Then
    assertThat(refusal).hasMessageContaining("bytes");
  }
}
