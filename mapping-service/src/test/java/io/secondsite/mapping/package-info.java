/** The service on the example organisation of two sites. */
@NullMarked
package io.secondsite.mapping;

import org.jspecify.annotations.NullMarked;
