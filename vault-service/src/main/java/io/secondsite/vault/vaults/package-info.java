/** The vaults: where servers are registered, and machines are protected. */
@NullMarked
package io.secondsite.vault.vaults;

import org.jspecify.annotations.NullMarked;
