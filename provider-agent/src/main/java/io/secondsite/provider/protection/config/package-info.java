/** The settings of protection. */
@NullMarked
package io.secondsite.provider.protection.config;

import org.jspecify.annotations.NullMarked;
