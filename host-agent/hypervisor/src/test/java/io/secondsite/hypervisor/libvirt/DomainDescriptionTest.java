package io.secondsite.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.VirtualMachine;
import org.junit.jupiter.api.Test;

final class DomainDescriptionTest {
  private static final String DOMAIN =
      """
      <domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
        <name>web</name>
        <devices>
          <disk type='file' device='disk'>
            <driver name='qemu' type='qcow2'/>
            <source file='/images/web &amp; more.qcow2'/>
            <backingStore type='file'><source file='/images/base.raw'/></backingStore>
            <target dev='vda' bus='virtio'/>
          </disk>
          <disk type='block'>
            <driver name='qemu' type='raw'/><source dev='/dev/vg/lv'/><target dev='vdb'/>
          </disk>
          <disk type='network'>
            <driver name='qemu' type='qcow2'/><source protocol='rbd' name='pool/image'/>
            <target dev='vdc'/>
          </disk>
          <disk type='file'><source file='/images/plain'/><target dev='vdd'/></disk>
          <disk type='file' device='cdrom'><source file='/iso'/><target dev='sda'/></disk>
          <disk type='file' device='floppy'><target dev='fda'/></disk>
          <qemu:disk type='file'><target dev='evil'/></qemu:disk>
          <interface type='network'>
            <mac address='52:54:00:00:00:01'/><source network='default'/>
          </interface>
          <interface type='bridge'>
            <mac address='52:54:00:00:00:02'/><source bridge='br0'/>
          </interface>
        </devices>
        <qemu:commandline><qemu:arg value='-evil'/></qemu:commandline>
      </domain>
      """;

  @Test
  void onlyDisksThatHoldDataAreListed() throws HypervisorException {
    // When
    DomainDescription description = DomainDescription.parse(DOMAIN);
    // Then
    assertThat(description.disks())
        .containsExactly(
            new DomainDescription.Disk(
                "vda", "file", "/images/web & more.qcow2", "qcow2", false, false, 0),
            new DomainDescription.Disk("vdb", "block", "/dev/vg/lv", "raw", false, false, 0),
            new DomainDescription.Disk("vdc", "network", "pool/image", "qcow2", false, false, 0),
            new DomainDescription.Disk("vdd", "file", "/images/plain", "raw", false, false, 0));
  }

  @Test
  void whatCannotBeTrackedSaysWhy() throws HypervisorException {
    // When
    DomainDescription description = DomainDescription.parse(DOMAIN);
    // Then
    assertThat(description.disk("vda").orElseThrow().untracked()).isEmpty();
    assertThat(description.disk("vdb").orElseThrow().untracked()).contains("raw");
    assertThat(description.disk("vdc").orElseThrow().untracked()).contains("network");
    assertThat(description.disk("vdd").orElseThrow().untracked()).contains("raw");
    assertThat(description.disk("sda")).isEmpty();
  }

  @Test
  void aCardsNetworkIsNamedWhereItHasOne() throws HypervisorException {
    // When
    DomainDescription description = DomainDescription.parse(DOMAIN);
    // Then
    assertThat(description.nics())
        .containsExactly(
            new VirtualMachine.Nic("52:54:00:00:00:01", "default"),
            new VirtualMachine.Nic("52:54:00:00:00:02", ""));
  }

  @Test
  void aDomainWithoutDevicesHasNone() throws HypervisorException {
    // When
    DomainDescription description = DomainDescription.parse("<domain/>");
    // Then
    assertThat(description.disks()).isEmpty();
    assertThat(description.nics()).isEmpty();
  }
}
