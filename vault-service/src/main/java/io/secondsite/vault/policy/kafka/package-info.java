/** Tells it over Kafka, and hears what others tell. */
@NullMarked
package io.secondsite.vault.policy.kafka;

import org.jspecify.annotations.NullMarked;
