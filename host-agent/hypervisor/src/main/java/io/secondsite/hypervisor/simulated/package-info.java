/**
 * A hypervisor that needs nothing but a JDK: every machine is a child process that holds its disk
 * images, runs a guest program, tracks what it changes and serves captures over NBD, and that
 * outlives the host-agent as a QEMU process does. It is no mock: it passes the same contract kit as
 * {@code libvirt}, and a machine of it can be killed, captured and booted on a recovery point.
 *
 * <p>Two sides talk over a unix socket in lines of JSON: the host-agent's side begins at {@link
 * io.secondsite.hypervisor.simulated.SimulatedHypervisor}, the machine's at {@link
 * io.secondsite.hypervisor.simulated.MachineProcess}.
 */
@NullMarked
package io.secondsite.hypervisor.simulated;

import org.jspecify.annotations.NullMarked;
