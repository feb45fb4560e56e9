package io.secondsite.standalone;

import picocli.CommandLine.Command;

/** {@code secondsite lab}: the two libvirt sites by themselves, for trying things by hand. */
@Command(
    name = "lab",
    description = "Two libvirt sites on this machine: 'lab up', 'lab down', 'lab status'.")
final class LabCommand {}
