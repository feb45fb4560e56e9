/** What is known about protection, as kept. */
@NullMarked
package io.secondsite.provider.protection.jpa;

import org.jspecify.annotations.NullMarked;
