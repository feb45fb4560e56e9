/**
 * qcow2 v3 as this product writes it (64 KiB clusters, zstd-compressed clusters and zero clusters,
 * tables last) and as it reads it back. The oracle is {@code qemu-img check} and {@code compare}.
 */
@NullMarked
package io.secondsite.disk.qcow2;

import org.jspecify.annotations.NullMarked;
