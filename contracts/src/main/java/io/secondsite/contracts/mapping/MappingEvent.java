package io.secondsite.contracts.mapping;

import io.secondsite.contracts.Event;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A mapping with what it resolves to. A tombstone under its key says that it is gone. */
public sealed interface MappingEvent extends Event {
  UUID id();

  @Override
  default String key() {
    return id().toString();
  }

  /**
   * A VM network of one site and the one that stands for it at the other. Resolution works in both
   * directions.
   *
   * @param toRecovery for each subnet of the primary network the one of the recovery network
   * @param toPrimary the same in the other direction
   */
  record NetworkMappingSet(
      UUID id,
      String vault,
      String name,
      String primaryServer,
      String primaryNetwork,
      String recoveryServer,
      String recoveryNetwork,
      List<SubnetPair> toRecovery,
      @Nullable String recoveryDefaultSubnet,
      List<SubnetPair> toPrimary,
      @Nullable String primaryDefaultSubnet)
      implements MappingEvent {
    public NetworkMappingSet {
      toRecovery = List.copyOf(toRecovery);
      toPrimary = List.copyOf(toPrimary);
    }
  }

  record SubnetPair(String from, String to) {}

  /** A storage classification and the one whose locations take the replicas; one way only. */
  record StorageMappingSet(
      UUID id,
      String vault,
      String name,
      String primaryServer,
      String primaryClassification,
      String recoveryServer,
      String recoveryClassification)
      implements MappingEvent {}
}
