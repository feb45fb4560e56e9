/** Its part of the public API. */
@NullMarked
package io.secondsite.vault.policy.rest;

import org.jspecify.annotations.NullMarked;
