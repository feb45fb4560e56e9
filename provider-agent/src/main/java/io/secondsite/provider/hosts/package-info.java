/** The host-agents of this site: how they are reached, what they are asked, and how they enrol. */
@NullMarked
package io.secondsite.provider.hosts;

import org.jspecify.annotations.NullMarked;
