package io.secondsite.hypervisor.libvirt;

import io.secondsite.hypervisor.Consistency;
import io.secondsite.hypervisor.FreezeGuard;
import io.secondsite.hypervisor.FrozenBegin;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Freezes guests around begins, and ends freezes that an earlier life left. Thread-safe; one begin
 * a machine at a time is the caller's to see to.
 */
final class Freezes {
  private static final Logger log = LoggerFactory.getLogger(Freezes.class);

  private final LibvirtConnection libvirt;
  private final String uri;
  private final FreezeNotes notes;

  /** Machines whose begins are under way in this life. */
  private final Set<UUID> underWay = ConcurrentHashMap.newKeySet();

  Freezes(LibvirtConnection libvirt, LibvirtSettings settings) {
    this.libvirt = libvirt;
    this.uri = settings.uri();
    this.notes = new FreezeNotes(settings.freezes());
  }

  <T> FrozenBegin.Begun<T> begin(UUID vm, FrozenBegin.Begin<T> begin) throws HypervisorException {
    underWay.add(vm);
    try {
      return notes.has(vm)
          ? afterAnother(vm, begin)
          : new FrozenBegin(new LibvirtGuestAgent(libvirt, vm), () -> arm(vm)).begin(begin);
    } finally {
      underWay.remove(vm);
    }
  }

  /**
   * The watchdog of the other freeze may thaw at any moment, and would remove the next one's note.
   */
  private <T> FrozenBegin.Begun<T> afterAnother(UUID vm, FrozenBegin.Begin<T> begin)
      throws HypervisorException {
    try {
      end(vm);
    } catch (HypervisorException e) {
      log.atWarn().addKeyValue("vm", vm).setCause(e).log("guest may be frozen still");
    }
    return new FrozenBegin.Begun<>(
        begin.begin(),
        new Consistency.OfCrash(Optional.of("an earlier freeze of the guest ends only now")));
  }

  private FreezeGuard.Armed arm(UUID vm) throws HypervisorException {
    notes.write(vm);
    try {
      return ThawWatchdog.start(uri, vm, notes);
    } catch (HypervisorException e) {
      notes.remove(vm);
      throw e;
    }
  }

  /** Ends what an earlier life left frozen; a line for each. */
  List<String> endLeft() throws HypervisorException {
    List<String> ended = new ArrayList<>();
    for (UUID vm : notes.all()) {
      if (!underWay.contains(vm)) {
        try {
          end(vm);
          ended.add("freeze of " + vm);
        } catch (HypervisorException e) {
          log.atError().addKeyValue("vm", vm).setCause(e).log("guest may be frozen still");
          handOver(vm);
        }
      }
    }
    return ended;
  }

  /** To a process that goes on trying. */
  private void handOver(UUID vm) {
    try {
      ThawWatchdog.start(uri, vm, notes).close();
    } catch (HypervisorException e) {
      log.atError().addKeyValue("vm", vm).setCause(e).log("nobody thaws the guest");
    }
  }

  private void end(UUID vm) throws HypervisorException {
    if (runs(vm)) {
      new LibvirtGuestAgent(libvirt, vm).thaw();
    }
    notes.remove(vm);
  }

  private boolean runs(UUID vm) throws HypervisorException {
    try {
      return libvirt.readDomain(vm, "thaw", domain -> domain.isActive() == 1);
    } catch (HypervisorException e) {
      if (e.code() == Code.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }
}
