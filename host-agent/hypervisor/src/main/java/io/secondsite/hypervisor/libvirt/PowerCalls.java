package io.secondsite.hypervisor.libvirt;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.util.UUID;
import org.libvirt.Connect;
import org.libvirt.DomainInfo.DomainState;
import org.libvirt.LibvirtException;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.DomainPointer;
import org.libvirt.jna.Libvirt;
import org.libvirt.jna.virError;

/**
 * The calls that libvirt's Java binding does not have: why a machine is off, and how it is asked.
 */
final class PowerCalls {
  /** virDomainShutdownFlagValues. */
  static final int POWER_BUTTON = 1;

  static final int GUEST_AGENT = 1 << 1;

  private static final Calls NATIVE = Native.load("virt", Calls.class);

  private PowerCalls() {}

  /** libvirt's own names. */
  interface Calls extends Library {
    int virDomainGetState(DomainPointer domain, IntByReference state, IntByReference why, int none);

    int virDomainShutdownFlags(DomainPointer domain, int flags);

    int virDomainHasManagedSaveImage(DomainPointer domain, int none);
  }

  /** A connection that gives its pointer away. */
  static final class OpenConnect extends Connect {
    OpenConnect(String uri) throws LibvirtException {
      super(uri);
    }

    ConnectionPointer pointer() {
      return vcp;
    }
  }

  /**
   * A machine's state.
   *
   * @param reason a number of libvirt's, to be read with the state
   * @param hasSavedMemory whether its next start would go on with a memory that was saved
   */
  record State(DomainState state, int reason, boolean hasSavedMemory) {}

  static State state(Connect connect, UUID vm) throws HypervisorException, LibvirtException {
    return with(
        connect,
        vm,
        domain -> {
          IntByReference state = new IntByReference();
          IntByReference reason = new IntByReference();
          require(NATIVE.virDomainGetState(domain, state, reason, 0), "state of " + vm);
          DomainState known = known(state.getValue());
          boolean saved =
              known == DomainState.VIR_DOMAIN_SHUTOFF
                  && NATIVE.virDomainHasManagedSaveImage(domain, 0) == 1;
          return new State(known, reason.getValue(), saved);
        });
  }

  private static DomainState known(int number) throws HypervisorException {
    DomainState[] all = DomainState.values();
    if (number < 0 || number >= all.length) {
      throw new HypervisorException(Code.FAILED, "libvirt tells a state " + number);
    }
    return all[number];
  }

  static boolean shutDown(Connect connect, UUID vm, int flag)
      throws HypervisorException, LibvirtException {
    return with(
        connect,
        vm,
        domain -> {
          require(NATIVE.virDomainShutdownFlags(domain, flag), "shutdown of " + vm);
          return true;
        });
  }

  private interface Work<T> {
    T with(DomainPointer domain) throws HypervisorException;
  }

  /** The binding looks first: it tells a machine that is gone from a connection that broke. */
  private static <T> T with(Connect connect, UUID vm, Work<T> work)
      throws HypervisorException, LibvirtException {
    connect.domainLookupByUUIDString(vm.toString()).free();
    ConnectionPointer pointer = ((OpenConnect) connect).pointer();
    DomainPointer domain = Libvirt.INSTANCE.virDomainLookupByUUIDString(pointer, vm.toString());
    if (domain == null) {
      throw failure("machine " + vm);
    }
    try {
      return work.with(domain);
    } finally {
      Libvirt.INSTANCE.virDomainFree(domain);
    }
  }

  private static void require(int result, String what) throws HypervisorException {
    if (result < 0) {
      throw failure(what);
    }
  }

  /** Called on the thread of the call that failed: the error is the thread's own. */
  private static HypervisorException failure(String what) {
    virError error = Libvirt.INSTANCE.virGetLastError();
    String why = error == null ? "libvirt refused" : error.message;
    return new HypervisorException(Code.FAILED, what + ": " + why);
  }
}
