package io.secondsite.mapping.network;

import io.secondsite.mapping.inventory.NetworkId;

/** A mapping that is asked for; its values have passed the door. */
public record NetworkMappingProposal(
    String vault, String name, NetworkId primary, NetworkId recovery) {}
