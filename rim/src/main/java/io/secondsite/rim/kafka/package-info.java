/**
 * Events over Kafka. A service publishes with {@link io.secondsite.messaging.Outbox} in its
 * transaction; the relay of this package sends. It consumes by a method with {@code
 * Incoming("CHANNEL")} and {@code Blocking} that takes a {@code ConsumerRecord<String, byte[]>} and
 * hands it to {@link io.secondsite.rim.kafka.EventDoor#accept}; the channel is configured with
 * {@code mp.messaging.incoming.CHANNEL.topic}, all else is in the rim's defaults. At start it also
 * calls {@link io.secondsite.rim.kafka.EventDoor#register}, so that events that were parked before
 * a restart are tried again without waiting for new ones.
 */
@NullMarked
package io.secondsite.rim.kafka;

import org.jspecify.annotations.NullMarked;
