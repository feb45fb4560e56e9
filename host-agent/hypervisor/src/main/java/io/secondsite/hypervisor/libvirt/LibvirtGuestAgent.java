package io.secondsite.hypervisor.libvirt;

import io.secondsite.hypervisor.GuestAgent;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** QEMU's guest agent, asked through libvirt. Thread-safe. */
final class LibvirtGuestAgent implements GuestAgent {
  static final String THAW = "{\"execute\":\"guest-fsfreeze-thaw\"}";
  private static final String FREEZE = "{\"execute\":\"guest-fsfreeze-freeze\"}";
  private static final String STATUS = "{\"execute\":\"guest-fsfreeze-status\"}";

  /** How long the guest may take to write out what it holds. */
  static final int FREEZE_SECONDS_MAX = 5;

  /** How long it may take to answer anything else. A hung one costs libvirt five seconds. */
  static final int ANSWER_SECONDS_MAX = 2;

  private static final Pattern RETURN =
      Pattern.compile("\\{\\s*\"return\"\\s*:\\s*(?:\"([a-z]{1,20})\"|([0-9]{1,9}))\\s*}\\s*");

  private final LibvirtConnection libvirt;
  private final UUID vm;

  LibvirtGuestAgent(LibvirtConnection libvirt, UUID vm) {
    this.libvirt = libvirt;
    this.vm = vm;
  }

  @Override
  public boolean isFrozen() throws HypervisorException {
    String status =
        word(libvirt.readDomain(vm, "guest agent", domain -> ask(domain, STATUS)), "a status");
    return switch (status) {
      case "frozen" -> true;
      case "thawed" -> false;
      default -> throw senseless("a status", status);
    };
  }

  @Override
  public int freeze() throws HypervisorException {
    // Not repeated on another connection: it may have been carried out.
    String answer =
        libvirt.changeDomain(
            vm, "freeze", domain -> domain.qemuAgentCommand(FREEZE, FREEZE_SECONDS_MAX, 0));
    return Integer.parseInt(word(answer, "a number of file systems"));
  }

  @Override
  public void thaw() throws HypervisorException {
    word(libvirt.readDomain(vm, "thaw", domain -> ask(domain, THAW)), "a number of file systems");
  }

  private static String ask(org.libvirt.Domain domain, String command)
      throws org.libvirt.LibvirtException {
    return domain.qemuAgentCommand(command, ANSWER_SECONDS_MAX, 0);
  }

  /** The guest writes it: anything may stand there. */
  static String word(@Nullable String answer, String wanted) throws HypervisorException {
    Matcher matcher = RETURN.matcher(answer == null ? "" : answer);
    boolean number = !wanted.equals("a status");
    if (!matcher.matches() || (matcher.group(number ? 2 : 1) == null)) {
      throw senseless(wanted, String.valueOf(answer));
    }
    return matcher.group(number ? 2 : 1);
  }

  private static HypervisorException senseless(String wanted, String answer) {
    String shown = answer.length() > 100 ? answer.substring(0, 100) + "..." : answer;
    return new HypervisorException(
        Code.FAILED, "the guest agent was asked for " + wanted + " and answered " + shown);
  }
}
