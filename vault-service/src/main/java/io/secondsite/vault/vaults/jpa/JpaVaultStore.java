package io.secondsite.vault.vaults.jpa;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quarkus.panache.common.Sort;
import io.secondsite.vault.arm.VaultDirectory;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.vaults.Vault;
import io.secondsite.vault.vaults.VaultStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

@ApplicationScoped
class JpaVaultStore implements VaultStore, VaultDirectory {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<Map<String, String>> TAGS = new TypeReference<>() {};

  private final VaultRepository vaults;

  JpaVaultStore(VaultRepository vaults) {
    this.vaults = vaults;
  }

  @Override
  @Transactional
  public Optional<Vault> find(VaultId id) {
    return vaults.findByIdOptional(id.key()).map(JpaVaultStore::vault);
  }

  @Override
  @Transactional
  public Optional<VaultId> existing(VaultId asked) {
    return find(asked).map(Vault::id);
  }

  @Override
  @Transactional
  public void put(Vault vault) {
    VaultEntity entity = vaults.findByIdOptional(vault.id().key()).orElseGet(VaultEntity::new);
    boolean isNew = entity.key.isEmpty();
    entity.key = vault.id().key();
    entity.subscription = vault.id().subscription();
    entity.resourceGroup = vault.id().resourceGroup();
    entity.name = vault.id().name();
    entity.location = vault.location();
    entity.sku = vault.sku();
    entity.tags = written(vault.tags());
    entity.createdAt = vault.createdAt();
    if (isNew) {
      vaults.persist(entity);
    }
  }

  @Override
  @Transactional
  public void remove(VaultId id) {
    vaults.deleteById(id.key());
  }

  @Override
  @Transactional
  public List<Vault> list(String subscription) {
    return vaults
        .list("lower(subscription) = ?1", Sort.by("key"), subscription.toLowerCase(Locale.ROOT))
        .stream()
        .map(JpaVaultStore::vault)
        .toList();
  }

  @Override
  @Transactional
  public long count() {
    return vaults.count();
  }

  private static Vault vault(VaultEntity entity) {
    return new Vault(
        new VaultId(entity.subscription, entity.resourceGroup, entity.name),
        entity.location,
        entity.sku,
        read(entity.tags),
        entity.createdAt);
  }

  private static String written(Map<String, String> tags) {
    try {
      return JSON.writeValueAsString(tags);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> read(String tags) {
    try {
      return JSON.readValue(tags, TAGS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
