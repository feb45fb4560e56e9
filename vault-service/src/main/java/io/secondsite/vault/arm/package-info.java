/**
 * Resources, operations and errors as Azure Resource Manager words them: ids whose type names do
 * not mind case, long-running operations, error codes.
 */
@NullMarked
package io.secondsite.vault.arm;

import org.jspecify.annotations.NullMarked;
