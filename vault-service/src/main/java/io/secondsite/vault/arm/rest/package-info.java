/** The rim of the public API: paths, versions, envelopes, pages, long-running answers, errors. */
@NullMarked
package io.secondsite.vault.arm.rest;

import org.jspecify.annotations.NullMarked;
