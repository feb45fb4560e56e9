/** Who this provider-agent is: its site of the fabric file, its authority and its certificates. */
@NullMarked
package io.secondsite.provider.site;

import org.jspecify.annotations.NullMarked;
