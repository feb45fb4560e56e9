/** Where the framework meets the features: makes every object, starts and stops them. */
@NullMarked
package io.secondsite.agent.wiring;

import org.jspecify.annotations.NullMarked;
