/** What mapping-service publishes. */
@NullMarked
package io.secondsite.contracts.mapping;

import org.jspecify.annotations.NullMarked;
