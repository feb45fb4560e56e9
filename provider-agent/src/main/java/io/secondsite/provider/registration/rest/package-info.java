/** {@code /registration}. */
@NullMarked
package io.secondsite.provider.registration.rest;

import org.jspecify.annotations.NullMarked;
