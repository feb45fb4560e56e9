/** Tests of actions on recovery points. */
@NullMarked
package io.secondsite.provider.action;

import org.jspecify.annotations.NullMarked;
