package io.secondsite.provider.inventory.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class HostObservationRepository implements PanacheRepositoryBase<HostObservationEntity, String> {}
