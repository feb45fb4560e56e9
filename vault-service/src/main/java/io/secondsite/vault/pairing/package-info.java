/**
 * Cloud pairings: which cloud protects which, under which policy. The public API calls them
 * protection container mappings.
 */
@NullMarked
package io.secondsite.vault.pairing;

import org.jspecify.annotations.NullMarked;
