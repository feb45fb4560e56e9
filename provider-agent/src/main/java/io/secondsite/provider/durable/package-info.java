/** Small files that are either the old or the new content after a crash. */
@NullMarked
package io.secondsite.provider.durable;

import org.jspecify.annotations.NullMarked;
