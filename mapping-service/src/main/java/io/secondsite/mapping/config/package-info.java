/** Settings of the service. */
@NullMarked
package io.secondsite.mapping.config;

import org.jspecify.annotations.NullMarked;
