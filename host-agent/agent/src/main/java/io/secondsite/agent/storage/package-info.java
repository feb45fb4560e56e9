/** Storage locations: how full they are, and what opens them. */
@NullMarked
package io.secondsite.agent.storage;

import org.jspecify.annotations.NullMarked;
