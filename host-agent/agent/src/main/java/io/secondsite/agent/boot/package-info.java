/** Machines started on recovery points: drills and failovers. */
@NullMarked
package io.secondsite.agent.boot;

import org.jspecify.annotations.NullMarked;
