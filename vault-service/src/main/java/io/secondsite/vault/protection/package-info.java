/**
 * Protected machines. Enabling is desired state that the sites act on; what they tell, and what
 * their hosts made durable, moves the item and the job. An item shows what was last proved.
 */
@NullMarked
package io.secondsite.vault.protection;

import org.jspecify.annotations.NullMarked;
