/** Its part of the public API. */
@NullMarked
package io.secondsite.vault.failover.rest;

import org.jspecify.annotations.NullMarked;
