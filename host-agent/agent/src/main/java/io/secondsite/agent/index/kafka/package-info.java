/** What became durable here, over Kafka. */
@NullMarked
package io.secondsite.agent.index.kafka;

import org.jspecify.annotations.NullMarked;
