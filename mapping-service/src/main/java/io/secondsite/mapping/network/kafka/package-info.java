/** Publishes network mappings. */
@NullMarked
package io.secondsite.mapping.network.kafka;

import org.jspecify.annotations.NullMarked;
