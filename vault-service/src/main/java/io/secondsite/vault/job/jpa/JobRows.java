package io.secondsite.vault.job.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

@ApplicationScoped
class JobRows implements PanacheRepositoryBase<JobRow, UUID> {}
