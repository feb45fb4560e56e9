/** Who this agent is, over REST. */
@NullMarked
package io.secondsite.agent.identity.rest;

import org.jspecify.annotations.NullMarked;
