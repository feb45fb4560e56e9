/** The one door: who may call what. */
@NullMarked
package io.secondsite.provider.rest;

import org.jspecify.annotations.NullMarked;
