/** The door of the service: who may not come in is told so. */
@NullMarked
package io.secondsite.mapping.rest;

import org.jspecify.annotations.NullMarked;
