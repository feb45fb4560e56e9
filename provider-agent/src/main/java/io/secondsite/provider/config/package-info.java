/** The settings of the provider-agent. */
@NullMarked
package io.secondsite.provider.config;

import org.jspecify.annotations.NullMarked;
