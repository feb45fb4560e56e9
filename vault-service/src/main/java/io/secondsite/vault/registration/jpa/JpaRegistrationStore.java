package io.secondsite.vault.registration.jpa;

import io.quarkus.panache.common.Sort;
import io.secondsite.vault.arm.ResourceId;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.registration.RegisteredServer;
import io.secondsite.vault.registration.RegistrationKey;
import io.secondsite.vault.registration.RegistrationStore;
import io.secondsite.vault.token.SecretHash;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

@ApplicationScoped
@Transactional
class JpaRegistrationStore implements RegistrationStore {
  private static final int LISTED_MAX = 1000;

  private final RegistrationKeyRepository keys;
  private final ServerRepository servers;

  JpaRegistrationStore(RegistrationKeyRepository keys, ServerRepository servers) {
    this.keys = keys;
    this.servers = servers;
  }

  @Override
  public void put(RegistrationKey key) {
    Optional<RegistrationKeyEntity> known = keys.findByIdOptional(key.id());
    RegistrationKeyEntity entity = known.orElseGet(RegistrationKeyEntity::new);
    entity.id = key.id();
    entity.vaultKey = key.vault().key();
    entity.vaultId = key.vault().id();
    entity.secret = key.secret().hex();
    entity.createdBy = key.createdBy();
    entity.createdAt = key.createdAt();
    entity.expiresAt = key.expiresAt();
    entity.revokedAt = key.revokedAt();
    RegistrationKey.Use use = key.use();
    entity.usedBy = use == null ? null : use.server();
    entity.usedKeys = use == null ? null : use.keys();
    entity.usedAt = use == null ? null : use.at();
    if (known.isEmpty()) {
      keys.persist(entity);
    }
  }

  @Override
  public Optional<RegistrationKey> findKey(UUID id) {
    return keys.findByIdOptional(id).map(JpaRegistrationStore::key);
  }

  @Override
  public Optional<RegistrationKey> holdKey(SecretHash secret) {
    return keys.find("secret", secret.hex())
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .firstResultOptional()
        .map(JpaRegistrationStore::key);
  }

  @Override
  public List<RegistrationKey> listKeys(VaultId vault) {
    return keys
        .find("vaultKey", Sort.descending("createdAt"), vault.key())
        .page(0, LISTED_MAX)
        .list()
        .stream()
        .map(JpaRegistrationStore::key)
        .toList();
  }

  @Override
  public Optional<RegisteredServer> holdServer(String name) {
    return servers
        .findByIdOptional(lower(name), LockModeType.PESSIMISTIC_WRITE)
        .map(JpaRegistrationStore::server);
  }

  @Override
  public Optional<RegisteredServer> findServer(String name) {
    return servers.findByIdOptional(lower(name)).map(JpaRegistrationStore::server);
  }

  @Override
  public List<RegisteredServer> listServers(VaultId vault) {
    return servers.list("vaultKey", Sort.by("name"), vault.key()).stream()
        .map(JpaRegistrationStore::server)
        .toList();
  }

  @Override
  public void put(RegisteredServer server) {
    Optional<ServerEntity> known = servers.findByIdOptional(lower(server.name()));
    ServerEntity entity = known.orElseGet(ServerEntity::new);
    entity.key = lower(server.name());
    entity.name = server.name();
    entity.vaultKey = server.vault().key();
    entity.vaultId = server.vault().id();
    entity.providerVersion = server.providerVersion();
    entity.keys = server.keys();
    entity.authorityPem = server.certificates().authority();
    entity.identityPem = server.certificates().identity();
    entity.chainPem = server.certificates().chain();
    entity.registeredAt = server.registeredAt();
    if (known.isEmpty()) {
      servers.persist(entity);
    }
  }

  @Override
  public void removeServer(String name) {
    servers.deleteById(lower(name));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static RegistrationKey key(RegistrationKeyEntity entity) {
    RegistrationKey.Use use =
        entity.usedBy == null || entity.usedKeys == null || entity.usedAt == null
            ? null
            : new RegistrationKey.Use(entity.usedBy, entity.usedKeys, entity.usedAt);
    return new RegistrationKey(
        entity.id,
        vault(entity.vaultId),
        new SecretHash(entity.secret),
        entity.createdBy,
        entity.createdAt,
        entity.expiresAt,
        entity.revokedAt,
        use);
  }

  private static RegisteredServer server(ServerEntity entity) {
    return new RegisteredServer(
        entity.name,
        vault(entity.vaultId),
        entity.providerVersion,
        entity.keys,
        new RegisteredServer.Certificates(entity.authorityPem, entity.identityPem, entity.chainPem),
        entity.registeredAt);
  }

  private static VaultId vault(String id) {
    return ResourceId.parse("vault", id).vault();
  }
}
