package io.secondsite.provider.mapping.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.inject.Singleton;
import java.util.UUID;

@Singleton
class NetworkMappingRows implements PanacheRepositoryBase<NetworkMappingRow, UUID> {}
