/** Records kept whole, as JSON, beside the columns that they are looked up by. */
@NullMarked
package io.secondsite.vault.document;

import org.jspecify.annotations.NullMarked;
