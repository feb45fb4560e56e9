/** The NBD protocol (newstyle fixed, structured replies): client and server over unix sockets. */
@NullMarked
package io.secondsite.disk.nbd;

import org.jspecify.annotations.NullMarked;
