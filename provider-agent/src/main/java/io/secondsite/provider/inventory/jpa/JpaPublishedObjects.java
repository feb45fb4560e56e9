package io.secondsite.provider.inventory.jpa;

import io.secondsite.provider.inventory.PublishedObjects;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.Map;
import java.util.stream.Collectors;

@ApplicationScoped
@Transactional(TxType.MANDATORY)
class JpaPublishedObjects implements PublishedObjects {
  private final PublishedObjectRepository rows;

  JpaPublishedObjects(PublishedObjectRepository rows) {
    this.rows = rows;
  }

  @Override
  public Map<String, String> digests() {
    return rows.streamAll().collect(Collectors.toMap(row -> row.key, row -> row.digest));
  }

  @Override
  public void put(String key, String digest) {
    PublishedObjectEntity row = rows.findById(key);
    if (row == null) {
      row = new PublishedObjectEntity();
      row.key = key;
      row.digest = digest;
      rows.persist(row);
    } else {
      row.digest = digest;
    }
  }

  @Override
  public void remove(String key) {
    rows.deleteById(key);
  }

  @Override
  public void forgetDigests() {
    rows.update("digest = ''");
  }
}
