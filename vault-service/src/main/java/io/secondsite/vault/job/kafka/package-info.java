/** Tells it over Kafka, and hears what others tell. */
@NullMarked
package io.secondsite.vault.job.kafka;

import org.jspecify.annotations.NullMarked;
