/** Its part of the public API. */
@NullMarked
package io.secondsite.vault.replica.rest;

import org.jspecify.annotations.NullMarked;
