package io.secondsite.hypervisor.libvirt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secondsite.hypervisor.FreezeGuard;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thaws one guest from a process of its own, which outlives this one. A frozen guest cannot do it
 * itself, and this process may be killed or stopped at any moment.
 *
 * <p>The other process is a shell in a session of its own that reads a pipe from here: told {@code
 * thawed} it ends; at the pipe's end, or after {@link #FROZEN_SECONDS_MAX}, it thaws until that
 * succeeds or the machine is off, and removes the note.
 */
final class ThawWatchdog implements FreezeGuard.Armed {
  private static final Logger log = LoggerFactory.getLogger(ThawWatchdog.class);

  /** How long a guest is frozen at the most while this process takes its time. */
  static final int FROZEN_SECONDS_MAX = 6;

  /**
   * Names come as arguments, so none is ever a word of the shell's language. SIGTERM is ignored: a
   * service manager that ends this process's whole group waits that long before it kills. At first
   * a thaw is tried five times a second, later every five seconds, for a day. Each try ends by
   * itself within seven seconds; one that is killed earlier would leave its job in libvirtd, where
   * such jobs would pile up.
   */
  private static final String SCRIPT =
      """
      trap '' HUP INT TERM
      echo armed
      told=$(timeout -s KILL "$1" head -n 1)
      [ "$told" = thawed ] && exit 0
      exec </dev/null >/dev/null 2>&1
      tries=0
      while [ $tries -lt 17280 ]; do
        timeout -s KILL 15 virsh -q -c "$2" qemu-agent-command --timeout "$3" "$4" "$5" && break
        running=$(timeout -s KILL 15 virsh -q -c "$2" list --uuid) &&
          case $running in *"$4"*) ;; *) break ;; esac
        tries=$((tries + 1))
        if [ $tries -lt 50 ]; then sleep 0.2; else sleep 5; fi
      done
      [ $tries -lt 17280 ] && rm -f -- "$6"
      """;

  private final Process process;
  private final UUID vm;
  private final FreezeNotes notes;
  private boolean thawed;

  private ThawWatchdog(Process process, UUID vm, FreezeNotes notes) {
    this.process = process;
    this.vm = vm;
    this.notes = notes;
  }

  /** Returns when the other process is ready. */
  static ThawWatchdog start(String uri, UUID vm, FreezeNotes notes) throws HypervisorException {
    Process process = process(uri, vm, notes.of(vm));
    try {
      BufferedReader told = process.inputReader(UTF_8);
      if (!"armed".equals(told.readLine())) {
        throw new IOException("it said nothing");
      }
      return new ThawWatchdog(process, vm, notes);
    } catch (IOException e) {
      process.destroyForcibly();
      throw unstartable(e);
    }
  }

  private static Process process(String uri, UUID vm, Path note) throws HypervisorException {
    List<String> words =
        List.of(
            "setsid",
            "sh",
            "-c",
            SCRIPT,
            "secondsite-thaw",
            Integer.toString(FROZEN_SECONDS_MAX),
            uri,
            Integer.toString(LibvirtGuestAgent.ANSWER_SECONDS_MAX),
            vm.toString(),
            LibvirtGuestAgent.THAW,
            note.toString());
    try {
      return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw unstartable(e);
    }
  }

  private static HypervisorException unstartable(IOException cause) {
    return new HypervisorException(
        Code.FAILED,
        "nothing is frozen without a watchdog, and it cannot be run"
            + " (are setsid, timeout and virsh installed?): "
            + cause.getMessage(),
        cause);
  }

  @Override
  public void thawed() {
    thawed = true;
    try {
      notes.remove(vm);
    } catch (HypervisorException e) {
      log.atWarn().addKeyValue("vm", vm).setCause(e).log("the next life thaws it once more");
    }
  }

  /** The pipe's end alone means: thaw. */
  @Override
  public void close() {
    try (Writer pipe = process.outputWriter(UTF_8)) {
      if (thawed) {
        pipe.write("thawed\n");
      } else {
        log.atError().addKeyValue("vm", vm).log("guest not thawed, the watchdog goes on with it");
      }
    } catch (IOException e) {
      log.atDebug().addKeyValue("vm", vm).setCause(e).log("the watchdog had its turn already");
    }
  }
}
