/** Desired state and the other sides as they are published, and this side as it is told. */
@NullMarked
package io.secondsite.provider.protection.kafka;

import org.jspecify.annotations.NullMarked;
