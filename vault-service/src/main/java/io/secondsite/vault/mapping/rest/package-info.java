/** Its part of the public API. */
@NullMarked
package io.secondsite.vault.mapping.rest;

import org.jspecify.annotations.NullMarked;
