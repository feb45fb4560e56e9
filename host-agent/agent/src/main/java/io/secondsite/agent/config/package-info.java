/** The agent's settings. */
@NullMarked
package io.secondsite.agent.config;

import org.jspecify.annotations.NullMarked;
