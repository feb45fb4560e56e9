/** A site's fabric, its certificates, and the failover engine of the recovery site. */
@NullMarked
package io.secondsite.provider;

import org.jspecify.annotations.NullMarked;
