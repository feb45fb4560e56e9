package io.secondsite.provider.protection;

import io.secondsite.fabric.Site;
import io.secondsite.provider.hosts.Hosts;
import io.secondsite.provider.inventory.Machines;
import io.secondsite.provider.mapping.MappingStore;
import java.time.Clock;

/** What both sides look at. */
public record Surroundings(
    Site site, Hosts hosts, Machines machines, MappingStore mappings, Clock clock) {}
