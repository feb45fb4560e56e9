package io.secondsite.vault.registration.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class ServerRepository implements PanacheRepositoryBase<ServerEntity, String> {}
