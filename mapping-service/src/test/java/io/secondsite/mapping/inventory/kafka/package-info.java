@NullMarked
package io.secondsite.mapping.inventory.kafka;

import org.jspecify.annotations.NullMarked;
