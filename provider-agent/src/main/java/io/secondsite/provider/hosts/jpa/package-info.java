/** Join tokens in PostgreSQL. */
@NullMarked
package io.secondsite.provider.hosts.jpa;

import org.jspecify.annotations.NullMarked;
