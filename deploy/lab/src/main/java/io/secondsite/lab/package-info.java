/**
 * The lab: two real libvirt sites, NewYork and Chicago, on one machine, each in namespaces of its
 * own, and a guest that writes numbered records so that every copy of its disks can be judged. What
 * was measured with it stands in the module's README.
 */
@NullMarked
package io.secondsite.lab;

import org.jspecify.annotations.NullMarked;
