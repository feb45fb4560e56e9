package io.secondsite.mapping.placement;

/** Why a replica's card is connected as it is. */
public enum PlacementRule {
  MAPPED_SAME_SUBNET,
  MAPPED_FIRST_SUBNET,
  MAPPED_NO_SUBNET,
  NOT_MAPPED,
  NO_SOURCE_NETWORK,
  TARGET_MISSING
}
