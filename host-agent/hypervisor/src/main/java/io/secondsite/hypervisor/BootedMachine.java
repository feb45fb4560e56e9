package io.secondsite.hypervisor;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A machine started on a recovery point.
 *
 * @param endedWithHost the host ended while it ran, so {@link Hypervisor#revive} may start it
 *     again; false for one that ended by itself or by somebody's hand
 * @param serialLog where the machine's first serial console is written
 * @param nics its cards with their networks as the hypervisor has them now; none where it is gone
 * @param artifacts what was made for it and must be gone after its removal, for people: {@code
 *     domain web - Test}, {@code network …}, {@code file …}, {@code process 123
 *     qemu-storage-daemon}
 */
public record BootedMachine(
    String bootId,
    UUID vm,
    String name,
    VirtualMachine.State state,
    boolean endedWithHost,
    Instant startedAt,
    Path serialLog,
    List<VirtualMachine.Nic> nics,
    List<String> artifacts) {
  public BootedMachine {
    nics = List.copyOf(nics);
    artifacts = List.copyOf(artifacts);
  }
}
