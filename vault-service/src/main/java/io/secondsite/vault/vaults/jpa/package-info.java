/** Vaults in PostgreSQL. */
@NullMarked
package io.secondsite.vault.vaults.jpa;

import org.jspecify.annotations.NullMarked;
