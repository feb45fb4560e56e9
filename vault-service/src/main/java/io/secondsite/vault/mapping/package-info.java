/**
 * Network and storage mappings of the public API. They are kept by mapping-service; the vault hands
 * on what is asked, with the caller's own token, and what is answered.
 */
@NullMarked
package io.secondsite.vault.mapping;

import org.jspecify.annotations.NullMarked;
