/** Its part of the public API. */
@NullMarked
package io.secondsite.vault.protection.rest;

import org.jspecify.annotations.NullMarked;
