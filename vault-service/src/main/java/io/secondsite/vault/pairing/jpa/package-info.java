/** Keeps it in PostgreSQL. */
@NullMarked
package io.secondsite.vault.pairing.jpa;

import org.jspecify.annotations.NullMarked;
