/** Links that fail as a test says. */
@NullMarked
package io.secondsite.testkit.link;

import org.jspecify.annotations.NullMarked;
