/** Pairing over REST. */
@NullMarked
package io.secondsite.agent.pairing.rest;

import org.jspecify.annotations.NullMarked;
