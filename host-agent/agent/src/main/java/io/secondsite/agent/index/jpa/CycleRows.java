package io.secondsite.agent.index.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepository;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

@ApplicationScoped
class CycleRows implements PanacheRepository<CycleRow> {

  List<CycleRow> newest(UUID vm, int limit) {
    return find("vm", Sort.descending("startedAt", "id"), vm).page(0, limit).list();
  }
}
