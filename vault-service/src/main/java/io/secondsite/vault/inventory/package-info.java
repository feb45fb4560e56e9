/** The fabrics of the registered servers, as they last told of them. */
@NullMarked
package io.secondsite.vault.inventory;

import org.jspecify.annotations.NullMarked;
