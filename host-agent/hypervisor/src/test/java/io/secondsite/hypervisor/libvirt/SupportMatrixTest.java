package io.secondsite.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SupportMatrixTest {
  private static final Path PAGE = Path.of("../../docs/reference/support-matrix.md");

  @TempDir private Path folder;

  @Test
  void thePageHasEveryRuleAndEveryWarningAsTheyAre() throws Exception {
    List<String> rows =
        Stream.concat(
                Arrays.stream(DiskRule.values()).map(DiskRule::row),
                Arrays.stream(LeftOut.values()).map(LeftOut::row))
            .toList();

    assertThat(Files.readAllLines(PAGE)).containsAll(rows);
  }

  private static String domain(String devices) {
    return "<domain type='kvm'><os/><devices>" + devices + "</devices></domain>";
  }

  private static String untracked(String disk) throws Exception {
    return DomainDescription.parse(domain(disk)).disks().getFirst().untracked();
  }

  @ParameterizedTest
  @CsvSource({
    "file, disk, qcow2, '', ''",
    "block, disk, qcow2, '', ''",
    "file, disk, raw, '', format raw",
    "file, disk, vmdk, '', format vmdk",
    "file, disk, vhdx, '', vhdx and vpc",
    "file, disk, vpc, '', vhdx and vpc",
    "network, disk, qcow2, '', type network",
    "volume, disk, qcow2, '', type volume",
    "block, lun, raw, '', a LUN",
    "file, disk, qcow2, <shareable/>, several machines",
  })
  void whatCannotBeTrackedSaysWhyAndWhatHelps(
      String type, String device, String format, String more, String reason) throws Exception {
    String said =
        untracked(
            ("<disk type='%s' device='%s'><driver type='%s'/><source file='/none' dev='/none'/>"
                    + "<target dev='vda'/>%s</disk>")
                .formatted(type, device, format, more));

    assertThat(said).contains(reason);
    assertThat(said.isEmpty()).isEqualTo(reason.isEmpty());
    assertThat(said.isEmpty() || said.contains("exclude it")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "file, disk, raw, '', true",
    "block, disk, raw, '', true",
    "network, disk, raw, '', false",
    "block, lun, raw, '', false",
    "file, disk, raw, <shareable/>, false",
    "file, disk, qcow2, '', false",
    "file, disk, vmdk, '', false",
  })
  void onlyRawImagesOfTheMachinesOwnAreReadWhole(
      String type, String device, String format, String more, boolean scannable) throws Exception {
    String disk =
        "<disk type='%s' device='%s'><driver type='%s'/><source file='/none' dev='/none'/><target dev='vda'/>%s</disk>"
            .formatted(type, device, format, more);

    assertThat(DomainDescription.parse(domain(disk)).disks().getFirst().scannable())
        .isEqualTo(scannable);
  }

  @ParameterizedTest
  @CsvSource({"2, version 2", "3, ''"})
  void anImageOfVersion2IsSeenByItsHeader(int version, String reason) throws Exception {
    Path image = folder.resolve("disk.qcow2");
    Files.write(image, new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, (byte) version, 0});

    String said =
        untracked(
            "<disk type='file'><driver type='qcow2'/><source file='%s'/><target dev='vda'/></disk>"
                .formatted(image));

    assertThat(said).contains(reason);
    assertThat(said.isEmpty()).isEqualTo(reason.isEmpty());
  }

  @Test
  void theBootDiskIsTheFirstByItsOrderElseTheFirst() throws Exception {
    String plain = "<disk type='file'><target dev='vda'/></disk>";
    String ordered = "<disk type='file'><target dev='%s'/><boot order='%d'/></disk>";

    assertThat(DomainDescription.parse(domain(plain + plain.replace("vda", "vdb"))).bootDisk())
        .contains("vda");
    assertThat(
            DomainDescription.parse(
                    domain(plain + ordered.formatted("vdb", 2) + ordered.formatted("vdc", 1)))
                .bootDisk())
        .contains("vdc");
    assertThat(DomainDescription.parse(domain("")).bootDisk()).isEmpty();
  }

  @Test
  void whatAReplicaWillNotHaveIsWarnedOf() throws Exception {
    String domain =
        """
        <domain type='kvm'><os firmware='efi'/><devices>
          <disk type='file' device='cdrom'><readonly/><target dev='sda'/></disk>
          <disk type='file'><readonly/><target dev='vdr'/></disk>
          <hostdev type='pci'/><hostdev type='pci'/>
          <tpm model='tpm-crb'/>
          <filesystem><target dir='share'/></filesystem>
        </devices></domain>
        """;

    assertThat(LeftOut.of(domain))
        .satisfiesExactly(
            readOnly -> assertThat(readOnly).contains("vdr"),
            device -> assertThat(device).contains("pci"),
            tpm -> assertThat(tpm).contains("TPM"),
            nvram -> assertThat(nvram).contains("firmware"),
            folder -> assertThat(folder).contains("share"));
    assertThat(DomainDescription.parse(domain).disks()).isEmpty();
    assertThat(LeftOut.of("<domain type='kvm'/>")).isEmpty();
  }
}
