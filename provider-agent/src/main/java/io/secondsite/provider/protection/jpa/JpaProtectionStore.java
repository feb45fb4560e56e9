package io.secondsite.provider.protection.jpa;

import io.secondsite.provider.mapping.Card;
import io.secondsite.provider.protection.OtherSide;
import io.secondsite.provider.protection.ProtectedItem;
import io.secondsite.provider.protection.ProtectedItem.Terms;
import io.secondsite.provider.protection.ProtectionSide;
import io.secondsite.provider.protection.ProtectionStore;
import io.secondsite.provider.protection.Role;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Protection in PostgreSQL. Thread-safe. */
@ApplicationScoped
@Transactional
class JpaProtectionStore implements ProtectionStore {
  private final Documents documents;

  JpaProtectionStore(Documents documents) {
    this.documents = documents;
  }

  /** What a machine has; an older version wrote no bytes. */
  record Cards(List<Card> cards, long diskBytes) {}

  @Override
  public List<ProtectedItem> items() {
    return documents.readAll("item/", ProtectedItem.class);
  }

  @Override
  public Optional<ProtectedItem> item(UUID id) {
    return documents.read("item/" + id, ProtectedItem.class);
  }

  @Override
  public void saveItem(ProtectedItem item) {
    documents.write("item/" + item.id(), item);
  }

  @Override
  public void forgetItem(UUID id) {
    documents.deleteById("item/" + id);
  }

  @Override
  public Optional<Terms> policy(UUID id) {
    return documents.read("policy/" + id, Terms.class);
  }

  @Override
  public void savePolicy(UUID id, Terms terms) {
    documents.write("policy/" + id, terms);
  }

  @Override
  public void forgetPolicy(UUID id) {
    documents.deleteById("policy/" + id);
  }

  @Override
  public List<OtherSide> otherSides(UUID item) {
    return documents.readAll("other/" + item + "/", OtherSide.class);
  }

  @Override
  public void saveOtherSide(OtherSide side) {
    documents.write(other(side.server(), side.item()), side);
  }

  @Override
  public void forgetOtherSide(String server, UUID item) {
    documents.deleteById(other(server, item));
  }

  private static String other(String server, UUID item) {
    return "other/" + item + "/" + server;
  }

  @Override
  public Optional<List<Card>> cards(String server, UUID vm) {
    return documents.read("cards/" + server + "/" + vm, Cards.class).map(Cards::cards);
  }

  @Override
  public long diskBytes(String server, UUID vm) {
    return documents
        .read("cards/" + server + "/" + vm, Cards.class)
        .map(Cards::diskBytes)
        .orElse(0L);
  }

  @Override
  public void saveCards(String server, UUID vm, List<Card> cards, long diskBytes) {
    documents.write("cards/" + server + "/" + vm, new Cards(cards, diskBytes));
  }

  @Override
  public void forgetCards(String server, UUID vm) {
    documents.deleteById("cards/" + server + "/" + vm);
  }

  @Override
  public List<ProtectionSide> sides() {
    return documents.readAll("side/", ProtectionSide.class);
  }

  @Override
  public Optional<ProtectionSide> side(UUID item, Role role) {
    return documents.read(side("" + item, role), ProtectionSide.class);
  }

  @Override
  public void saveSide(ProtectionSide side) {
    documents.write(side("" + side.item(), side.role()), side);
  }

  @Override
  public void forgetSide(UUID item, Role role) {
    documents.deleteById(side("" + item, role));
  }

  private static String side(String item, Role role) {
    return "side/" + item + "/" + role;
  }
}
