/** Vaults, registration, desired state and jobs, behind the Site Recovery API. */
@NullMarked
package io.secondsite.vault;

import org.jspecify.annotations.NullMarked;
