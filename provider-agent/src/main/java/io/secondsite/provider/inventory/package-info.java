/**
 * What the site has: the fabric file folded with what its host-agents see. Only what changed is
 * published.
 */
@NullMarked
package io.secondsite.provider.inventory;

import org.jspecify.annotations.NullMarked;
