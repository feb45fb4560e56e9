/** Publishes storage mappings. */
@NullMarked
package io.secondsite.mapping.storage.kafka;

import org.jspecify.annotations.NullMarked;
