package io.secondsite.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.hypervisor.BootRequest;
import io.secondsite.hypervisor.BootRequest.Network;
import io.secondsite.hypervisor.HypervisorException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

final class BootXmlTest {
  private static final UUID VM = UUID.fromString("11111111-2222-4333-8444-555555555555");
  private static final BootFolder FOLDER = new BootFolder(Path.of("/run/boots/drill-1"));
  private static final BootXml.Host HOST = new BootXml.Host(false, true);
  private static final String HOSTILE =
      """
      <domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
        <name>web</name>
        <uuid>99999999-2222-4333-8444-555555555555</uuid>
        <memory unit='MiB'>192</memory>
        <vcpu placement='static' cpuset='0-3'>2</vcpu>
        <os>
          <type arch='x86_64' machine='q35'>hvm</type>
          <loader readonly='yes' type='pflash'>/etc/shadow</loader>
          <nvram>/etc/passwd</nvram>
        </os>
        <features><acpi/><evil/></features>
        <seclabel type='none'/>
        <devices>
          <emulator>/tmp/evil-emulator</emulator>
          <disk type='file' device='disk'>
            <driver name='qemu' type='qcow2' io='native'/>
            <source file='/etc/secret.img'><seclabel relabel='no'/></source>
            <backingStore type='file'><source file='/etc/evil-backing'/></backingStore>
            <target dev='vda' bus='virtio'/>
          </disk>
          <disk type='file' device='disk'>
            <source file='/etc/other.img'/><target dev='vdb' bus='virtio'/>
          </disk>
          <disk type='file' device='cdrom'><source file='/etc/evil.iso'/><target dev='sda'/></disk>
          <interface type='hostdev'>
            <mac address='52:54:00:00:00:01'/>
            <source><address type='pci' bus='0x01'/></source>
            <script path='/tmp/evil-script'/>
            <model type='virtio'/>
          </interface>
          <hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/></source></hostdev>
          <filesystem type='mount'><source dir='/etc'/><target dir='host'/></filesystem>
          <serial type='dev'><source path='/dev/evil'/></serial>
          <channel type='unix'>
            <source mode='bind' path='/tmp/evil.sock'/>
            <target type='virtio' name='org.qemu.guest_agent.0'/>
          </channel>
          <channel type='pty'><target type='virtio' name='evil.channel'/></channel>
          <graphics type='vnc' listen='0.0.0.0' passwd='evil'/>
          <rng model='virtio'><backend model='egd' type='unix'>/tmp/evil-rng</backend></rng>
          <tpm model='tpm-tis'><backend type='passthrough'/></tpm>
        </devices>
        <qemu:commandline><qemu:arg value='-evil'/></qemu:commandline>
      </domain>
      """;

  private static BootRequest request(String name, Network network, String... targets) {
    return new BootRequest(
        "drill-1",
        VM,
        name,
        HOSTILE,
        List.of(targets).stream()
            .map(target -> new BootRequest.Disk(target, 1024, Path.of("/run/view.sock"), target))
            .toList(),
        network);
  }

  private static Element built(BootRequest request) throws HypervisorException {
    return Xml.parse(BootXml.of(request, FOLDER).domain(HOST), "domain");
  }

  private static Element devices(Element domain) {
    return Xml.child(domain, "devices").orElseThrow();
  }

  @Test
  void nothingThatIsNotOnTheListGetsThrough() throws HypervisorException {
    // When
    String xml =
        BootXml.of(request("web - Test", new Network.Isolated(), "vda"), FOLDER).domain(HOST);
    // Then
    assertThat(xml)
        .doesNotContain(
            "evil", "/etc/", "/tmp/", "/dev/e", "commandline", "hostdev", "emulator", "seclabel",
            "cpuset", "graphics", "filesystem", "tpm", "backingStore", "cdrom", "9999");
    assertThat(xml).contains("org.qemu.guest_agent.0", "q35", "<acpi/>");
  }

  @Test
  void theMachineIsTheRequestsAndItsFilesAreTheBoots() throws HypervisorException {
    // When
    Element domain = built(request("web - Test", new Network.Isolated(), "vda"));
    // Then
    assertThat(Xml.text(domain, "uuid")).isEqualTo(VM.toString());
    assertThat(Xml.text(domain, "name")).isEqualTo("web - Test");
    assertThat(Xml.children(devices(domain), "disk"))
        .singleElement()
        .satisfies(disk -> {
          assertThat(Xml.attribute(disk, "source", "file"))
              .isEqualTo(FOLDER.overlay("vda").toString());
          assertThat(Xml.attribute(disk, "target", "dev")).isEqualTo("vda");
        });
    assertThat(Xml.attribute(Xml.child(devices(domain), "serial").orElseThrow(), "source", "path"))
        .isEqualTo(FOLDER.serialLog().toString());
  }

  @Test
  void aNameIsEscaped() throws HypervisorException {
    // Given
    String name = "w<e>&\"b' ü";
    // When
    Element domain = built(request(name, new Network.Isolated(), "vda"));
    // Then
    assertThat(Xml.text(domain, "name")).isEqualTo(name);
  }

  @Test
  void aCardWithoutANetworkHasNoLinkAndReachesNothing() throws HypervisorException {
    // When
    Element domain = built(request("web", new Network.None(), "vda"));
    // Then
    assertThat(Xml.children(devices(domain), "interface"))
        .singleElement()
        .satisfies(card -> {
          assertThat(card.getAttribute("type")).isEqualTo("null");
          assertThat(Xml.attribute(card, "link", "state")).isEqualTo("down");
          assertThat(Xml.child(card, "source")).isEmpty();
        });
  }

  @Test
  void aDiskThatTheDefinitionHasNotIsNotFound() {
    // Given
    BootRequest unknown = request("web", new Network.None(), "vdz");
    BootRequest injected = request("web", new Network.None(), "vda'/><x a='");
    // When, Then
    assertThatThrownBy(() -> BootXml.of(unknown, FOLDER)).hasMessageContaining("vdz");
    assertThatThrownBy(() -> BootXml.of(injected, FOLDER))
        .isInstanceOf(HypervisorException.class);
  }
}
