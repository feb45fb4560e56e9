/**
 * Long work as its callers see it: a job with tasks, its errors and its end. A feature begins a job
 * in the transaction of its own change and moves it as events come in; whoever waits reads it here.
 */
@NullMarked
package io.secondsite.vault.job;

import org.jspecify.annotations.NullMarked;
