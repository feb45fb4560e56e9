/** The agent's own certificate authority and the certificates it issues. */
@NullMarked
package io.secondsite.agent.identity;

import org.jspecify.annotations.NullMarked;
