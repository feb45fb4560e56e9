package io.secondsite.vault.protection;

import io.secondsite.vault.protection.SourceAge.Measured;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a site last told of its part.
 *
 * @param planned what the replica's cards would be connected to at a failover
 * @param keptUntil where the replica was deleted with the protection: until when it can be restored
 * @param health how well the primary side replicates; null where it does not or did not tell
 * @param newest how old the newest point was at the primary side; null where it did not tell
 */
public record SideReport(
    String server,
    SideState state,
    @Nullable String host,
    @Nullable String storageLocation,
    List<PlannedNic> planned,
    @Nullable Failure failure,
    Instant at,
    @Nullable Instant keptUntil,
    @Nullable Health health,
    @Nullable Measured newest) {
  public SideReport {
    planned = List.copyOf(planned);
  }

  /** A card of the replica; a null network is no network. */
  public record PlannedNic(String mac, @Nullable String network, @Nullable String subnet) {}
}
