/** Assembles the issuer from its settings, and what verifies its tokens. */
@NullMarked
package io.secondsite.vault.token.wiring;

import org.jspecify.annotations.NullMarked;
