/** Initial replications that are carried: offline packages and adopted images. */
@NullMarked
package io.secondsite.agent.seeding;

import org.jspecify.annotations.NullMarked;
