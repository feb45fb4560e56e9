package io.secondsite.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.hypervisor.BootRequest;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class BootXmlTest {
  private static final UUID VM = UUID.fromString("6d1a0d3c-5b0e-4f6c-9f2e-0a0b0c0d0e0f");
  private static final boolean KVM = true;
  private static final boolean EMULATED = false;

  /** What an installer of virtual machines makes, and what a host may add to it. */
  private static final String DEFINITION =
      """
      <domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
        <name>web</name>
        <uuid>11111111-2222-4333-8444-555555555555</uuid>
        <title>secret title</title>
        <metadata><x:owner xmlns:x='urn:x'>somebody</x:owner></metadata>
        <memory unit='KiB'>2097152</memory>
        <currentMemory unit='KiB'>1048576</currentMemory>
        <memoryBacking><source type='file'/><hugepages/></memoryBacking>
        <vcpu placement='static' cpuset='2-3' current='1'>2</vcpu>
        <cputune><vcpupin vcpu='0' cpuset='2'/></cputune>
        <numatune><memory mode='strict' nodeset='1'/></numatune>
        <resource><partition>/machine/gold</partition></resource>
        <os>
          <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
          <boot dev='network'/>
          <boot dev='hd'/>
        </os>
        <features>
          <acpi/><apic/><vmport state='off'/>
          <hyperv mode='custom'><relaxed state='on'/><spinlocks state='on' retries='8191'/></hyperv>
        </features>
        <cpu mode='host-passthrough' check='none' migratable='on'>
          <topology sockets='1' dies='1' cores='2' threads='1'/>
          <numa><cell id='0' cpus='0-1' memory='2097152'/></numa>
        </cpu>
        <clock offset='utc'><timer name='rtc' tickpolicy='catchup'/><timer name='hpet' present='no'/></clock>
        <on_crash>preserve</on_crash>
        <seclabel type='static' model='selinux' relabel='no'><label>system_u</label></seclabel>
        <devices>
          <emulator>/tmp/evil-emulator</emulator>
          <disk type='block' device='disk'>
            <driver name='qemu' type='qcow2' cache='none' io='native'/>
            <source dev='/dev/vg/web'/>
            <backingStore type='file'><source file='/etc/shadow'/></backingStore>
            <target dev='vda' bus='virtio'/>
            <serial>A-17</serial>
            <address type='pci' domain='0x0000' bus='0x04' slot='0x00' function='0x0'/>
          </disk>
          <disk type='file' device='disk'>
            <source file='/var/lib/other.qcow2'/>
            <target dev='vdb' bus='virtio'/>
          </disk>
          <disk type='file' device='cdrom'>
            <source file='/etc/passwd'/><target dev='sda' bus='sata'/>
          </disk>
          <controller type='pci' index='4' model='pcie-root-port'>
            <model name='pcie-root-port'/><target chassis='4' port='0x13'/>
            <address type='pci' domain='0x0000' bus='0x00' slot='0x02' function='0x3'/>
          </controller>
          <controller type='xenbus' index='0'/>
          <interface type='bridge'>
            <mac address='52:54:00:aa:bb:cc'/>
            <source bridge='br-production'/>
            <virtualport type='openvswitch'><parameters interfaceid='x'/></virtualport>
            <filterref filter='clean-traffic'/>
            <script path='/tmp/evil-script'/>
            <target dev='vnet7'/>
            <model type='virtio'/>
            <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>
          </interface>
          <serial type='tcp'><source mode='connect' host='198.51.100.1' service='23'/></serial>
          <serial type='dev'><source path='/dev/ttyS0'/></serial>
          <channel type='unix'>
            <source mode='bind' path='/run/evil.sock'/>
            <target type='virtio' name='org.qemu.guest_agent.0'/>
          </channel>
          <channel type='unix'><source path='/run/other.sock'/><target type='virtio' name='x'/></channel>
          <input type='tablet' bus='usb'/>
          <input type='passthrough' bus='virtio'><source evdev='/dev/input/event1'/></input>
          <tpm model='tpm-tis'><backend type='passthrough'><device path='/dev/tpm0'/></backend></tpm>
          <graphics type='vnc' port='5900' passwd='hunter2' listen='0.0.0.0'/>
          <video><model type='virtio' heads='1'/></video>
          <hostdev mode='subsystem' type='pci'><source><address domain='0' bus='1' slot='0' function='0'/></source></hostdev>
          <filesystem type='mount'><source dir='/'/><target dir='root'/></filesystem>
          <redirdev bus='usb' type='tcp'><source mode='connect' host='h' service='4000'/></redirdev>
          <shmem name='shared'/>
          <rng model='virtio'><backend model='random'>/dev/sda</backend></rng>
          <memballoon model='virtio'/>
        </devices>
        <qemu:commandline><qemu:arg value='-incoming'/><qemu:arg value='exec:id'/></qemu:commandline>
        <qemu:override><qemu:device alias='x'/></qemu:override>
      </domain>
      """;

  @TempDir Path temporary;

  private BootFolder folder() {
    return new BootFolder(temporary.resolve("drill-1"));
  }

  private BootRequest request(String definition, String name, BootRequest.Network network) {
    return new BootRequest(
        "drill-1",
        VM,
        name,
        definition,
        List.of(new BootRequest.Disk("vda", 1 << 30, Path.of("/run/view.sock"), "vda")),
        network);
  }

  private Element built(String definition, boolean kvm) throws HypervisorException {
    BootRequest request = request(definition, "web - Test", new BootRequest.Network.Isolated());
    return Xml.parse(BootXml.of(request, folder()).domain(kvm), "domain");
  }

  private static Element devices(Element domain) {
    return Xml.child(domain, "devices").orElseThrow();
  }

  @Test
  void nothingOfTheSourcesHostGetsIn() throws Exception {
    // Given
    BootRequest request = request(DEFINITION, "web - Test", new BootRequest.Network.Isolated());
    // When
    String xml = BootXml.of(request, folder()).domain(KVM);
    // Then
    assertThat(xml)
        .doesNotContain(
            "evil",
            "qemu:",
            "commandline",
            "override",
            "hostdev",
            "filesystem",
            "redirdev",
            "shmem",
            "tpm",
            "graphics",
            "hunter2",
            "passthrough<",
            "/dev/tty",
            "/dev/sda",
            "/dev/vg",
            "/dev/input",
            "198.51.100.1",
            "shadow",
            "passwd",
            "br-production",
            "clean-traffic",
            "openvswitch",
            "vnet7",
            "hugepages",
            "cpuset",
            "numa",
            "seclabel",
            "partition",
            "metadata",
            "title",
            "emulator",
            "backingStore",
            "xenbus",
            "vdb",
            "preserve",
            "'network'");
    for (String path : paths(xml)) {
      assertThat(path)
          .satisfiesAnyOf(
              it -> assertThat(it).startsWith(folder().folder() + "/"),
              it -> assertThat(it).isEqualTo("/dev/urandom"));
    }
  }

  private static List<String> paths(String xml) {
    return java.util.regex.Pattern.compile("[\"'>](/[^\"'<]*)")
        .matcher(xml)
        .results()
        .map(found -> found.group(1))
        .filter(path -> path.length() > 1 && !path.startsWith("/>"))
        .toList();
  }

  @Test
  void whatTheGuestSeesIsKept() throws Exception {
    // When
    Element domain = built(DEFINITION, KVM);
    // Then
    assertThat(domain.getAttribute("type")).isEqualTo("kvm");
    assertThat(Xml.text(domain, "name")).isEqualTo("web - Test");
    assertThat(Xml.text(domain, "uuid")).isEqualTo(VM.toString());
    assertThat(Xml.text(domain, "memory")).isEqualTo("2097152");
    assertThat(Xml.attribute(domain, "memory", "unit")).isEqualTo("KiB");
    assertThat(Xml.text(domain, "vcpu")).isEqualTo("2");
    assertThat(Xml.attribute(domain, "vcpu", "current")).isEqualTo("1");
    assertThat(Xml.attribute(domain, "cpu", "mode")).isEqualTo("host-passthrough");
    Element os = Xml.child(domain, "os").orElseThrow();
    assertThat(Xml.attribute(os, "type", "machine")).isEqualTo("pc-q35-7.2");
    assertThat(Xml.children(os, "boot")).hasSize(1);
    assertThat(Xml.attribute(os, "boot", "dev")).isEqualTo("hd");
    Element disk = Xml.children(devices(domain), "disk").getFirst();
    assertThat(disk.getAttribute("type")).isEqualTo("file");
    assertThat(Xml.attribute(disk, "source", "file")).isEqualTo(folder().overlay("vda").toString());
    assertThat(Xml.attribute(disk, "target", "bus")).isEqualTo("virtio");
    assertThat(Xml.attribute(disk, "address", "bus")).isEqualTo("0x04");
    assertThat(Xml.text(disk, "serial")).isEqualTo("A-17");
    Element nic = Xml.child(devices(domain), "interface").orElseThrow();
    assertThat(Xml.attribute(nic, "mac", "address")).isEqualTo("52:54:00:aa:bb:cc");
    assertThat(Xml.attribute(nic, "model", "type")).isEqualTo("virtio");
    assertThat(Xml.attribute(nic, "source", "network")).isEqualTo("secondsite-drill-1");
    Element root = Xml.child(devices(domain), "controller").orElseThrow();
    assertThat(Xml.attribute(root, "target", "port")).isEqualTo("0x13");
    assertThat(Xml.children(devices(domain), "channel")).hasSize(1);
    assertThat(Xml.children(devices(domain), "input")).hasSize(1);
  }

  @Test
  void withoutKvmTheProcessorIsTheEmulatorsBest() throws Exception {
    // When
    Element domain = built(DEFINITION, EMULATED);
    // Then
    assertThat(domain.getAttribute("type")).isEqualTo("qemu");
    assertThat(Xml.attribute(domain, "cpu", "mode")).isEqualTo("maximum");
    assertThat(Xml.children(domain, "cpu")).hasSize(1);
  }

  @Test
  void cardsWithoutALinkAreConnectedToNothing() throws Exception {
    // Given
    BootRequest request = request(DEFINITION, "web", new BootRequest.Network.None());
    BootXml xml = BootXml.of(request, folder());
    // When
    Element nic =
        Xml.child(devices(Xml.parse(xml.domain(KVM), "domain")), "interface").orElseThrow();
    // Then
    assertThat(nic.getAttribute("type")).isEqualTo("ethernet");
    assertThat(Xml.attribute(nic, "link", "state")).isEqualTo("down");
    assertThat(Xml.children(nic, "source")).isEmpty();
  }

  @Test
  void namesAreTextAndNotXml() throws Exception {
    // Given
    String name = "lab1 - Test <&\"'> ü 😀";
    BootRequest request = request(DEFINITION, name, new BootRequest.Network.Existing("a'b<c&d"));
    // When
    String xml = BootXml.of(request, folder()).domain(KVM);
    // Then
    Element domain = Xml.parse(xml, "domain");
    assertThat(xml).isASCII();
    assertThat(Xml.text(domain, "name")).isEqualTo(name);
    assertThat(
            Xml.attribute(
                Xml.child(devices(domain), "interface").orElseThrow(), "source", "network"))
        .isEqualTo("a'b<c&d");
  }

  @Test
  void aTypeDeclarationIsRefused() {
    // Given
    String hostile =
        "<!DOCTYPE domain [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + "<domain>&x;</domain>";
    // Then
    assertThatThrownBy(() -> built(hostile, KVM))
        .isInstanceOf(HypervisorException.class)
        .hasMessageContaining("DOCTYPE");
  }

  @Test
  void aDomainOfAnotherNamespaceIsNoDomain() {
    assertThatThrownBy(() -> built("<domain xmlns='urn:other'/>", KVM))
        .isInstanceOf(HypervisorException.class);
  }

  @Test
  void aDiskThatTheDefinitionHasNotIsNotFound() {
    // Given
    String definition = "<domain type='qemu'><devices/></domain>";
    // Then
    assertThatThrownBy(() -> built(definition, EMULATED))
        .isInstanceOfSatisfying(
            HypervisorException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND))
        .hasMessageContaining("disks");
  }

  @Test
  void aTargetThatIsXmlIsNotFound() {
    // Given
    BootRequest request =
        new BootRequest(
            "drill-1",
            VM,
            "web",
            DEFINITION,
            List.of(new BootRequest.Disk("vda'/><x a='", 512, Path.of("/run/v.sock"), "vda")),
            new BootRequest.Network.None());
    // Then
    assertThatThrownBy(() -> BootXml.of(request, folder()))
        .isInstanceOf(HypervisorException.class)
        .hasMessageContaining("disks");
  }

  @Test
  void theSameDiskTwiceIsRefused() {
    // Given
    BootRequest.Disk disk = new BootRequest.Disk("vda", 512, Path.of("/run/v.sock"), "vda");
    BootRequest request =
        new BootRequest(
            "drill-1", VM, "web", DEFINITION, List.of(disk, disk), new BootRequest.Network.None());
    // Then
    assertThatThrownBy(() -> BootXml.of(request, folder()))
        .isInstanceOf(HypervisorException.class)
        .hasMessageContaining("twice");
  }

  @Test
  void aNameWithASlashIsRefused() {
    // Given
    BootRequest request = request(DEFINITION, "../web", new BootRequest.Network.None());
    // Then
    assertThatThrownBy(() -> BootXml.of(request, folder()))
        .isInstanceOf(HypervisorException.class)
        .hasMessageContaining("name");
  }

  @Test
  void aKernelIsTakenFromTheBootsOwnFolder() throws Exception {
    // Given
    String definition =
        DEFINITION.replace(
            "<boot dev='network'/>",
            "<kernel>/boot/vmlinuz</kernel><initrd>/boot/initrd</initrd>"
                + "<cmdline>console=ttyS0 a&amp;b</cmdline><dtb>/tmp/evil.dtb</dtb>");
    Files.createDirectories(folder().folder());
    Files.writeString(folder().kernel(), "k");
    Files.writeString(folder().initrd(), "i");
    // When
    Element os = Xml.child(built(definition, KVM), "os").orElseThrow();
    // Then
    assertThat(Xml.text(os, "kernel")).isEqualTo(folder().kernel().toString());
    assertThat(Xml.text(os, "initrd")).isEqualTo(folder().initrd().toString());
    assertThat(Xml.text(os, "cmdline")).isEqualTo("console=ttyS0 a&b");
    assertThat(Xml.children(os, "dtb")).isEmpty();
    assertThat(Xml.children(os, "boot")).isEmpty();
  }

  @Test
  void anOrderOfDisksReplacesTheGeneralOne() throws Exception {
    // Given
    String definition =
        DEFINITION.replace("<serial>A-17</serial>", "<boot order='1'/><serial>A-17</serial>");
    // When
    Element domain = built(definition, KVM);
    // Then
    assertThat(Xml.children(Xml.child(domain, "os").orElseThrow(), "boot")).isEmpty();
    assertThat(Xml.attribute(Xml.child(devices(domain), "disk").orElseThrow(), "boot", "order"))
        .isEqualTo("1");
  }

  @Test
  void aFirmwareElsewhereIsNotTaken() throws Exception {
    // Given
    String definition =
        DEFINITION.replace(
            "<boot dev='network'/>",
            "<loader readonly='yes' type='pflash'>/usr/share/../../tmp/evil.fd</loader>"
                + "<nvram template='/tmp/evil-template'>/etc/shadow</nvram>");
    // When
    Element os = Xml.child(built(definition, KVM), "os").orElseThrow();
    // Then
    assertThat(Xml.children(os, "loader")).isEmpty();
    assertThat(Xml.children(os, "nvram")).isEmpty();
  }

  @Test
  void firmwareThatLibvirtChoosesKeepsItsVariablesInTheBootsFolder() throws Exception {
    // Given
    String definition =
        DEFINITION.replace(
            "<os>",
            "<os firmware='efi'><firmware><feature enabled='no' name='secure-boot'/></firmware>"
                + "<nvram>/var/lib/libvirt/qemu/nvram/web_VARS.fd</nvram>");
    // When
    Element os = Xml.child(built(definition, KVM), "os").orElseThrow();
    // Then
    assertThat(os.getAttribute("firmware")).isEqualTo("efi");
    assertThat(Xml.text(os, "nvram")).isEqualTo(folder().nvram().toString());
    assertThat(Xml.child(os, "firmware").map(it -> Xml.attribute(it, "feature", "name")))
        .contains("secure-boot");
  }

  @Test
  void theDaemonsOptionsAreJsonWhateverTheSocketsName() throws IOException {
    // Given
    LibvirtSettings settings =
        new LibvirtSettings("qemu:///system", temporary, java.time.Duration.ofSeconds(10));
    Path socket = Path.of("/run/a,b=\"c\" d.sock");
    // When
    List<String> command =
        new StorageDaemon(settings)
            .command(folder(), List.of(new BootRequest.Disk("vda", 512, socket, "e,x\"")));
    // Then
    assertThat(command).first().isEqualTo("qemu-storage-daemon");
    assertThat(command)
        .anyMatch(word -> word.contains("\"path\":\"/run/a,b=\\\"c\\\" d.sock\""))
        .anyMatch(word -> word.contains("\"reconnect-delay\":120"))
        .anyMatch(word -> word.contains("\"writable\":false"));
  }
}
