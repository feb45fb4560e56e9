/**
 * What the rims of all services share: error bodies, the outbox relay, event consumption, the
 * parent watch.
 */
@NullMarked
package io.secondsite.rim;

import org.jspecify.annotations.NullMarked;
