package io.secondsite.vault.protection.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class PointRows implements PanacheRepositoryBase<PointRow, PointRow.Key> {}
