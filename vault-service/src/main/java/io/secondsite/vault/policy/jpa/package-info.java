/** Keeps it in PostgreSQL. */
@NullMarked
package io.secondsite.vault.policy.jpa;

import org.jspecify.annotations.NullMarked;
