/** Two libvirt sites, NewYork and Chicago, on one machine: for the demo and the system tests. */
@NullMarked
package io.secondsite.lab;

import org.jspecify.annotations.NullMarked;
