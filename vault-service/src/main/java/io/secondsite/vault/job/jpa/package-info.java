/** Keeps it in PostgreSQL. */
@NullMarked
package io.secondsite.vault.job.jpa;

import org.jspecify.annotations.NullMarked;
