package io.secondsite.mapping.network.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/** The table of network mappings. */
@Singleton
class NetworkMappingRows implements PanacheRepositoryBase<NetworkMappingRow, UUID> {

  List<NetworkMappingRow> ofPrimary(String server, String network) {
    return list("primaryServer = ?1 and primaryNetwork = ?2", server, network);
  }

  /** Those with that network on either side, by id. */
  List<NetworkMappingRow> on(String server, String network) {
    return list(
        "(primaryServer = ?1 and primaryNetwork = ?2)"
            + " or (recoveryServer = ?1 and recoveryNetwork = ?2) order by id",
        server,
        network);
  }
}
