/** What provider-agents publish. */
@NullMarked
package io.secondsite.contracts.provider;

import org.jspecify.annotations.NullMarked;
