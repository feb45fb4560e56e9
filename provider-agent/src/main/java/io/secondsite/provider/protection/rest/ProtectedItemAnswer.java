package io.secondsite.provider.protection.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.provider.mapping.Card;
import io.secondsite.provider.protection.Failure;
import io.secondsite.provider.protection.ProtectedItem;
import io.secondsite.provider.protection.ProtectionSide;
import io.secondsite.provider.protection.Protections;
import io.secondsite.provider.protection.SideState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A protected item as it is answered. */
public record ProtectedItemAnswer(
    UUID id,
    String name,
    UUID vm,
    String vmName,
    String primaryServer,
    String recoveryServer,
    long generation,
    boolean isWanted,
    List<SideAnswer> sides) {

  /** How this server stands with it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SideAnswer(
      String side,
      String state,
      @Nullable String host,
      @Nullable String storageLocation,
      List<Card> planned,
      @Nullable Failure error,
      Instant at) {
    static SideAnswer of(ProtectionSide side) {
      return new SideAnswer(
          side.role().name(),
          side.state().label(),
          side.host(),
          side.storageLocation(),
          side.planned(),
          side.state() instanceof SideState.Failed failed ? failed.why() : null,
          side.at());
    }
  }

  static ProtectedItemAnswer of(Protections.View view) {
    ProtectedItem item = view.item();
    return new ProtectedItemAnswer(
        item.id(),
        item.name(),
        item.vm(),
        item.vmName(),
        item.primaryServer(),
        item.recoveryServer(),
        item.generation(),
        item.isWanted(),
        view.sides().stream().map(SideAnswer::of).toList());
  }
}
