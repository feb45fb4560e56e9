/** The service with a real PostgreSQL and Kafka. */
@NullMarked
package io.secondsite.vault.service;

import org.jspecify.annotations.NullMarked;
