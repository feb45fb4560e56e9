/**
 * Transactional outbox and idempotent consumption of events, over plain JDBC. An event is written
 * to the outbox in the transaction of the change it tells of; one relay sends what is unpublished,
 * in order. A consumer takes each event once, in the transaction of its effect; a key whose event
 * fails is parked while the others go on.
 */
@NullMarked
package io.secondsite.messaging;

import org.jspecify.annotations.NullMarked;
