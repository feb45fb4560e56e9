/** Assembles the vaults. */
@NullMarked
package io.secondsite.vault.vaults.wiring;

import org.jspecify.annotations.NullMarked;
