package io.secondsite.cli;

@picocli.CommandLine.Command(name = "host")
public final class HostCommand {}
