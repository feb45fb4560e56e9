@NullMarked
package io.secondsite.provider.site;

import org.jspecify.annotations.NullMarked;
