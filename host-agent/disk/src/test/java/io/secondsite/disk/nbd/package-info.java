/** Tests of the NBD protocol against QEMU, libnbd, itself and liars. */
@NullMarked
package io.secondsite.disk.nbd;

import org.jspecify.annotations.NullMarked;
