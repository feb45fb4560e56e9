/** Over REST: verification. */
@NullMarked
package io.secondsite.agent.verification.rest;

import org.jspecify.annotations.NullMarked;
