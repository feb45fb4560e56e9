/** Small files that are either the old or the new content after a crash. */
@NullMarked
package io.secondsite.agent.durable;

import org.jspecify.annotations.NullMarked;
