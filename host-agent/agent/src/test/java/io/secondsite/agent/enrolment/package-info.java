@NullMarked
package io.secondsite.agent.enrolment;

import org.jspecify.annotations.NullMarked;
