/** Certificate authorities, enrolment requests and the names that certificates carry. */
@NullMarked
package io.secondsite.trust;

import org.jspecify.annotations.NullMarked;
