/** Tells it over Kafka, and hears what others tell. */
@NullMarked
package io.secondsite.vault.protection.kafka;

import org.jspecify.annotations.NullMarked;
