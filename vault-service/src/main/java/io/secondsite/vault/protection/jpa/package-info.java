/** Keeps it in PostgreSQL. */
@NullMarked
package io.secondsite.vault.protection.jpa;

import org.jspecify.annotations.NullMarked;
