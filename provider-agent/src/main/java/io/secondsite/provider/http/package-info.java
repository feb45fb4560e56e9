/** JSON over HTTPS, for calling host-agents and the vault. */
@NullMarked
package io.secondsite.provider.http;

import org.jspecify.annotations.NullMarked;
