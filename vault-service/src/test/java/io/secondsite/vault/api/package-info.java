/** The public API over real PostgreSQL and Kafka. */
@NullMarked
package io.secondsite.vault.api;

import org.jspecify.annotations.NullMarked;
