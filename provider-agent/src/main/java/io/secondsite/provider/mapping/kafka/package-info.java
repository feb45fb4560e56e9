/** Network mappings as mapping-service publishes them. */
@NullMarked
package io.secondsite.provider.mapping.kafka;

import org.jspecify.annotations.NullMarked;
