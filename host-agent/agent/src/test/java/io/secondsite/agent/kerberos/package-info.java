@NullMarked
package io.secondsite.agent.kerberos;

import org.jspecify.annotations.NullMarked;
