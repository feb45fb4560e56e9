/** What tests of every module share: clocks, the architecture rules, tools found on the machine. */
@NullMarked
package io.secondsite.testkit;

import org.jspecify.annotations.NullMarked;
