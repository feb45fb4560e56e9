/** Checks that run behind everything else: whether stored points are still what was stored. */
@NullMarked
package io.secondsite.agent.verification;

import org.jspecify.annotations.NullMarked;
