package io.secondsite.vault.token.rest;

import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.secondsite.vault.token.Role;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** A higher role includes the lower ones, whoever issued the token. */
@Singleton
final class RoleInclusion implements SecurityIdentityAugmentor {

  @Override
  public Uni<SecurityIdentity> augment(
      SecurityIdentity identity, AuthenticationRequestContext context) {
    QuarkusSecurityIdentity.Builder builder = QuarkusSecurityIdentity.builder(identity);
    identity.getRoles().stream()
        .flatMap(group -> Role.ofGroup(group).stream())
        .flatMap(role -> role.groups().stream())
        .forEach(builder::addRole);
    return Uni.createFrom().item(builder.build());
  }
}
