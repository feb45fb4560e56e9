package io.secondsite.lab;

import java.nio.file.Path;

/** The guest's definition for libvirt. */
final class DomainXml {
  private DomainXml() {}

  /**
   * Always type "qemu" (TCG), never "kvm": the lab must behave alike on every machine, and KVM may
   * be listed and yet refuse. acpi=noirq: without it q35 loses interrupts under TCG. The console is
   * named by a path that is private to each site's namespace, so that the same definition, started
   * at the other site, writes that site's file.
   */
  static String of(GuestShape shape, GuestImage image, String network, Path vda, Path vdb) {
    return """
    <domain type='qemu'>
      <name>%s</name>
      <memory unit='MiB'>%d</memory>
      <vcpu>1</vcpu>
      <os>
        <type arch='x86_64' machine='q35'>hvm</type>
        <kernel>%s</kernel>
        <initrd>%s</initrd>
        <cmdline>console=ttyS0 quiet acpi=noirq panic=-1 secondsite.mode=%s</cmdline>
      </os>
      <features><acpi/></features>
      <on_poweroff>destroy</on_poweroff>
      <on_reboot>restart</on_reboot>
      <on_crash>destroy</on_crash>
      <devices>
    %s%s    <interface type='network'>
          <source network='%s'/>
          <model type='virtio'/>
        </interface>
        <serial type='file'>
          <source path='/var/log/libvirt/console/%s.serial' append='on'/>
          <target port='0'/>
        </serial>
        <channel type='unix'>
              <target type='virtio' name='org.qemu.guest_agent.0'/>
            </channel>
            <memballoon model='none'/>
      </devices>
    </domain>
    """
        .formatted(
            shape.name(),
            shape.memoryMebibytes(),
            image.kernel(),
            image.initramfs(),
            shape.mode().word(),
            disk("vda", vda),
            disk("vdb", vdb),
            network,
            shape.name());
  }

  private static String disk(String target, Path file) {
    return """
        <disk type='file' device='disk'>
          <driver name='qemu' type='qcow2' discard='unmap'/>
          <source file='%s'/>
          <target dev='%s' bus='virtio'/>
        </disk>
    """
        .formatted(file, target);
  }
}
