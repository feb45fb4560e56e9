/**
 * Machines of one libvirt host (QEMU): captured by pull-mode backups with checkpoints, booted as
 * transient domains on overlays over NBD views. Every call of libvirt runs on a bounded platform
 * thread with a deadline; what is written to disk or sent to libvirt as XML is built from an
 * allow-list.
 */
@NullMarked
package io.secondsite.hypervisor.libvirt;

import org.jspecify.annotations.NullMarked;
