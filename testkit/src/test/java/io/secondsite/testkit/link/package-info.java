/** Tests. */
@NullMarked
package io.secondsite.testkit.link;

import org.jspecify.annotations.NullMarked;
