package io.secondsite.provider.failover.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.inject.Singleton;
import java.util.UUID;

@Singleton
class RunRows implements PanacheRepositoryBase<RunRow, UUID> {}
