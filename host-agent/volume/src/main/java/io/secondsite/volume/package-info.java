/**
 * Replica volumes: the recovery points of a VM on the replica host's disks. Plain images that
 * {@code qemu-img} reads without us, one manifest a point, a checksum a cluster. The truth is on
 * disk; nothing here needs a database.
 */
@NullMarked
package io.secondsite.volume;

import org.jspecify.annotations.NullMarked;
