/** How the agent becomes a host of its site, and stays one. */
@NullMarked
package io.secondsite.agent.enrolment;

import org.jspecify.annotations.NullMarked;
