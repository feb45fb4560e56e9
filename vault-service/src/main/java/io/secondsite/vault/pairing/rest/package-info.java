/** Its part of the public API. */
@NullMarked
package io.secondsite.vault.pairing.rest;

import org.jspecify.annotations.NullMarked;
