/** Tokens and keys over HTTPS. */
@NullMarked
package io.secondsite.vault.token.rest;

import org.jspecify.annotations.NullMarked;
