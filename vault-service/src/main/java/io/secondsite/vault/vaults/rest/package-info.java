/** Vaults in the public API. */
@NullMarked
package io.secondsite.vault.vaults.rest;

import org.jspecify.annotations.NullMarked;
