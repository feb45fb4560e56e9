package io.secondsite.vault.protection.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

@ApplicationScoped
class ItemRows implements PanacheRepositoryBase<ItemRow, UUID> {}
