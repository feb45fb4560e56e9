/** Tells it over Kafka. */
@NullMarked
package io.secondsite.vault.replica.kafka;

import org.jspecify.annotations.NullMarked;
