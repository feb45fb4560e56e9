/** A small service, to see the rim at work. */
@NullMarked
package io.secondsite.rim.service;

import org.jspecify.annotations.NullMarked;
