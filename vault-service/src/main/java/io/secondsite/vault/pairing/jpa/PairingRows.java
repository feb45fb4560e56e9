package io.secondsite.vault.pairing.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

@ApplicationScoped
class PairingRows implements PanacheRepositoryBase<PairingRow, UUID> {}
