/** Takes in the topics inventory and protection. */
@NullMarked
package io.secondsite.mapping.inventory.kafka;

import org.jspecify.annotations.NullMarked;
