/** Transactional outbox and idempotent consumption of events, over plain JDBC. */
@NullMarked
package io.secondsite.messaging;

import org.jspecify.annotations.NullMarked;
