/** The REST of network mappings. */
@NullMarked
package io.secondsite.mapping.network.rest;

import org.jspecify.annotations.NullMarked;
