package io.secondsite.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The example organisation of the requirements (a.9), as shipped, and the reference's file. */
class ExampleFabricTest {
  private static final Path EXAMPLE =
      Path.of("..", "deploy", "standalone", "src", "main", "resources", "example-fabric.yaml");

  private static Fabric example() throws IOException, FabricException {
    return FabricReader.read(EXAMPLE);
  }

  private static Site site(String name) throws IOException, FabricException {
    return example().site(name).orElseThrow();
  }

  @Test
  void theExampleHasTheTwoSites() throws Exception {
    assertThat(example().sites()).extracting(Site::name).containsExactly("NewYork", "Chicago");
    assertThat(example().site("Boston")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "NewYork, VMNetwork1-NewYork, LogicalNetwork1-NewYork",
    "NewYork, VMNetwork2-NewYork, ",
    "Chicago, VMNetwork1-Chicago, LogicalNetwork1-Chicago",
    "Chicago, VMNetwork2-Chicago, LogicalNetwork2-Chicago"
  })
  void theNetworksHaveTheLogicalNetworksOfTheTable(String site, String network, String logical)
      throws Exception {
    // When
    Network found = site(site).network(network).orElseThrow();
    // Then
    assertThat(found.logicalNetwork()).isEqualTo(logical);
    assertThat(found.hypervisorNetwork()).isEqualTo(network);
  }

  @ParameterizedTest
  @CsvSource({
    "NewYork, GoldCloud1, LogicalNetwork1-NewYork",
    "NewYork, SilverCloud1, LogicalNetwork1-NewYork",
    "Chicago, GoldCloud2, LogicalNetwork1-Chicago LogicalNetwork2-Chicago",
    "Chicago, SilverCloud2, LogicalNetwork1-Chicago"
  })
  void theCloudsHaveTheLogicalNetworksOfTheTable(String site, String cloud, String logical)
      throws Exception {
    assertThat(site(site).cloud(cloud).orElseThrow().logicalNetworks())
        .isEqualTo(List.of(logical.split(" ")));
  }

  @ParameterizedTest
  @CsvSource({
    "web1, GoldCloud1",
    "gold7, GoldCloud1",
    "db1, SilverCloud1",
    "silver2, SilverCloud1"
  })
  void aMachineIsInTheFirstCloudThatTakesIt(String machine, String cloud) throws Exception {
    // Given
    Site newYork = site("NewYork");
    Host host = newYork.host("host1").orElseThrow();
    // Then
    assertThat(newYork.cloudOf(host, machine)).map(Cloud::name).contains(cloud);
  }

  @Test
  void aMachineThatNoPatternFitsIsInNoCloud() throws Exception {
    Site newYork = site("NewYork");
    assertThat(newYork.cloudOf(newYork.host("host1").orElseThrow(), "mail1")).isEmpty();
  }

  @Test
  void T_NM8_theTargetHasTheSubnetsDbAndWebInThatOrder() throws Exception {
    assertThat(site("Chicago").network("VMNetwork1-Chicago").orElseThrow().subnets())
        .extracting(Subnet::name)
        .containsExactly("db", "web");
  }

  @Test
  void aHostOfASiteHasTheCertificateNameHostDotSite() throws Exception {
    Site chicago = site("Chicago");
    assertThat(chicago.certificateName(chicago.host("host1").orElseThrow()))
        .isEqualTo("host1.Chicago");
  }

  @Test
  void theFileInTheReferenceIsRead() throws Exception {
    // Given
    String reference = Files.readString(Path.of("..", "docs", "reference", "fabric.md"));
    List<String> blocks =
        Stream.of(reference.split("```")).filter(block -> block.startsWith("yaml\n")).toList();
    // When
    Fabric fabric = FabricReader.read("fabric.md", blocks.getFirst().substring(5));
    // Then
    Site site = fabric.sites().getFirst();
    assertThat(blocks).hasSize(1);
    assertThat(site.networkOfHypervisor("br-web")).map(Network::name).contains("Web network");
    assertThat(site.cloudOf(site.hosts().getFirst(), "web12")).map(Cloud::name).contains("Rest");
    assertThat(site.hostsOf(site.clouds().getFirst())).hasSize(1);
    assertThat(site.hostGroups()).containsExactly("Production");
  }
}
