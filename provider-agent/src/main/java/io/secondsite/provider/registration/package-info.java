/** How this server belongs to a vault: keys used once, certificates, renewal, and the end of it. */
@NullMarked
package io.secondsite.provider.registration;

import org.jspecify.annotations.NullMarked;
