package io.secondsite.vault.failover.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

@ApplicationScoped
class FailoverRows implements PanacheRepositoryBase<FailoverRow, UUID> {}
