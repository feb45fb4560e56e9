package io.secondsite.vault.registration.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

@ApplicationScoped
class RegistrationKeyRepository implements PanacheRepositoryBase<RegistrationKeyEntity, UUID> {}
