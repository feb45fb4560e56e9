package io.secondsite.provider.action.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.inject.Singleton;
import java.util.UUID;

@Singleton
class ActionRows implements PanacheRepositoryBase<ActionRow, UUID> {}
