package io.secondsite.vault.replica.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

@ApplicationScoped
class ActionRows implements PanacheRepositoryBase<ActionRow, UUID> {}
