/** Its part of the public API. */
@NullMarked
package io.secondsite.vault.job.rest;

import org.jspecify.annotations.NullMarked;
