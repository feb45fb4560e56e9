/**
 * Block devices: what a disk is to this product. Raw images, the qcow2 reader and writer ({@code
 * qcow2}), the NBD protocol ({@code nbd}) and the 64 KiB cluster with its checksum and its zstd
 * frame, which are the units of everything above.
 */
@NullMarked
package io.secondsite.disk;

import org.jspecify.annotations.NullMarked;
