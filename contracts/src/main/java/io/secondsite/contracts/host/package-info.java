/** What the host-agent of a replica publishes. */
@NullMarked
package io.secondsite.contracts.host;

import org.jspecify.annotations.NullMarked;
