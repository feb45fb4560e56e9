/** What vault-service publishes. */
@NullMarked
package io.secondsite.contracts.vault;

import org.jspecify.annotations.NullMarked;
