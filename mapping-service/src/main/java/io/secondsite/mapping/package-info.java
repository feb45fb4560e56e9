/** Network and storage mappings and what they resolve to. */
@NullMarked
package io.secondsite.mapping;

import org.jspecify.annotations.NullMarked;
