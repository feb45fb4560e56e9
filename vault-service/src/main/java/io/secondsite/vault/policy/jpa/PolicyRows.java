package io.secondsite.vault.policy.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

@ApplicationScoped
class PolicyRows implements PanacheRepositoryBase<PolicyRow, UUID> {}
