/** The settings that all services share. */
@NullMarked
package io.secondsite.rim.config;

import org.jspecify.annotations.NullMarked;
