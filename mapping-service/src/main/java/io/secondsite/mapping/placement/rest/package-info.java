/** The REST of placements. */
@NullMarked
package io.secondsite.mapping.placement.rest;

import org.jspecify.annotations.NullMarked;
