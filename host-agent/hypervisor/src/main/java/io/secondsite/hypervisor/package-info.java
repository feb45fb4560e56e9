/**
 * The hypervisor as the host-agent needs it: list machines, capture all disks at one instant as NBD
 * exports with their dirty extents, start a machine on overlays over NBD views. Two adapters
 * ({@code libvirt}, {@code simulated}) pass one contract kit.
 */
@NullMarked
package io.secondsite.hypervisor;

import org.jspecify.annotations.NullMarked;
