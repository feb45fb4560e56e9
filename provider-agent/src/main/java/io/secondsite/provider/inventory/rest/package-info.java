/** {@code /inventory}. */
@NullMarked
package io.secondsite.provider.inventory.rest;

import org.jspecify.annotations.NullMarked;
