/** Over REST: protected items. */
@NullMarked
package io.secondsite.provider.protection.rest;

import org.jspecify.annotations.NullMarked;
