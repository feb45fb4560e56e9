package io.secondsite.provider.hosts.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class JoinTokenRepository implements PanacheRepositoryBase<JoinTokenEntity, String> {}
