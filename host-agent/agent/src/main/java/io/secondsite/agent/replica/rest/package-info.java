/** Over REST: replica. */
@NullMarked
package io.secondsite.agent.replica.rest;

import org.jspecify.annotations.NullMarked;
