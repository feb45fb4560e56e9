package io.secondsite.vault.protection.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class RemovedPointRows implements PanacheRepositoryBase<RemovedPointRow, PointRow.Key> {}
