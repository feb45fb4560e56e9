/** Actions as they are commanded and told. */
@NullMarked
package io.secondsite.provider.action.kafka;

import org.jspecify.annotations.NullMarked;
