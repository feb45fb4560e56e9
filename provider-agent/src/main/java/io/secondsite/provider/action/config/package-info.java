/** What can be set of actions. */
@NullMarked
package io.secondsite.provider.action.config;

import org.jspecify.annotations.NullMarked;
