/** The REST of storage mappings. */
@NullMarked
package io.secondsite.mapping.storage.rest;

import org.jspecify.annotations.NullMarked;
