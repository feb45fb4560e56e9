/** Storage mappings: which classification takes the replicas of another; one way only. */
@NullMarked
package io.secondsite.mapping.storage;

import org.jspecify.annotations.NullMarked;
