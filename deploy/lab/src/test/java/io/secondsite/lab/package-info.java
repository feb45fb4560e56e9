@NullMarked
package io.secondsite.lab;

import org.jspecify.annotations.NullMarked;
