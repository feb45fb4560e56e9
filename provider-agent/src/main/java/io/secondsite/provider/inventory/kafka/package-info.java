/** The inventory as events. */
@NullMarked
package io.secondsite.provider.inventory.kafka;

import org.jspecify.annotations.NullMarked;
