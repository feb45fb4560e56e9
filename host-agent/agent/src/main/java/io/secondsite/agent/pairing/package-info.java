/** The agents this one trusts, and who a caller is by its certificate. */
@NullMarked
package io.secondsite.agent.pairing;

import org.jspecify.annotations.NullMarked;
