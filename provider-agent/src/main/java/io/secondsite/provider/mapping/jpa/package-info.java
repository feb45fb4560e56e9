/** The mappings as kept, a cache of the topic that outlives the broker. */
@NullMarked
package io.secondsite.provider.mapping.jpa;

import org.jspecify.annotations.NullMarked;
