package io.secondsite.hypervisor.libvirt;

import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import io.secondsite.hypervisor.VirtualMachine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.DomainInfo;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;

/** The host's domains as machines. Thread-safe. */
final class Machines {
  private static final int ALL = 0;

  private final LibvirtConnection libvirt;

  Machines(LibvirtConnection libvirt) {
    this.libvirt = libvirt;
  }

  List<VirtualMachine> list() throws HypervisorException {
    List<VirtualMachine> machines = new ArrayList<>(libvirt.read("list machines", Machines::list));
    machines.sort(Comparator.comparing(VirtualMachine::name).thenComparing(VirtualMachine::id));
    return machines;
  }

  Optional<VirtualMachine> find(UUID vm) throws HypervisorException {
    try {
      return Optional.of(libvirt.readDomain(vm, "machine " + vm, Machines::machine));
    } catch (HypervisorException e) {
      if (e.code() == Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static List<VirtualMachine> list(Connect connect)
      throws LibvirtException, HypervisorException {
    List<VirtualMachine> machines = new ArrayList<>();
    for (Domain domain : connect.listAllDomains(ALL)) {
      try {
        machines.add(machine(domain));
      } catch (LibvirtException e) {
        if (e.getError().getCode() != ErrorNumber.VIR_ERR_NO_DOMAIN) { // else it ended meanwhile
          throw e;
        }
      } finally {
        domain.free();
      }
    }
    return machines;
  }

  private static VirtualMachine machine(Domain domain)
      throws LibvirtException, HypervisorException {
    DomainDescription description = DomainDescription.parse(domain.getXMLDesc(0));
    VirtualMachine.State state = state(domain.getInfo().state);
    List<VirtualMachine.Disk> disks = new ArrayList<>();
    for (DomainDescription.Disk disk : description.disks()) {
      disks.add(disk(domain, disk, state == VirtualMachine.State.SHUT_OFF));
    }
    return new VirtualMachine(
        UUID.fromString(domain.getUUIDString()),
        domain.getName(),
        state,
        disks,
        description.nics(),
        // without the flag for secrets: no password of a display leaves this host
        domain.getXMLDesc(Domain.XMLFlags.INACTIVE));
  }

  private static VirtualMachine.Disk disk(Domain domain, DomainDescription.Disk disk, boolean off) {
    long sizeBytes = 0;
    String untracked = disk.untracked();
    boolean scannable = disk.scannable();
    try {
      sizeBytes = domain.blockInfo(disk.target()).getCapacity();
    } catch (LibvirtException e) {
      untracked = "its size is not known: " + e.getMessage();
      scannable = false;
    }
    return new VirtualMachine.Disk(
        disk.target(),
        disk.source(),
        disk.format(),
        sizeBytes,
        untracked,
        scannable,
        off ? disk.stamp() : "");
  }

  static VirtualMachine.State state(DomainInfo.DomainState state) {
    return switch (state) {
      // a machine that is shutting down still runs
      case VIR_DOMAIN_RUNNING, VIR_DOMAIN_BLOCKED, VIR_DOMAIN_NOSTATE, VIR_DOMAIN_SHUTDOWN ->
          VirtualMachine.State.RUNNING;
      case VIR_DOMAIN_PAUSED, VIR_DOMAIN_PMSUSPENDED -> VirtualMachine.State.PAUSED;
      case VIR_DOMAIN_SHUTOFF -> VirtualMachine.State.SHUT_OFF;
      case VIR_DOMAIN_CRASHED -> VirtualMachine.State.CRASHED;
    };
  }
}
