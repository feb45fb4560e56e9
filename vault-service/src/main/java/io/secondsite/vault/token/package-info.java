/** The embedded issuer of bearer tokens, and the roles that they carry. */
@NullMarked
package io.secondsite.vault.token;

import org.jspecify.annotations.NullMarked;
