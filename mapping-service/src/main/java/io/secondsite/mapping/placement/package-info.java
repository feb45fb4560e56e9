/** Which network and subnet the replica of a machine gets, card by card, and why. */
@NullMarked
package io.secondsite.mapping.placement;

import org.jspecify.annotations.NullMarked;
