/** The delta wire: how one segment of a delta is written, and read from whoever sent it. */
@NullMarked
package io.secondsite.replication.wire;

import org.jspecify.annotations.NullMarked;
