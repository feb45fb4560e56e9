package io.secondsite.provider.rig;

import io.secondsite.provider.mapping.Card;
import io.secondsite.provider.mapping.MappingStore;
import io.secondsite.provider.mapping.NetworkMapping;
import io.secondsite.provider.mapping.NetworkMappings;
import io.secondsite.provider.protection.OtherSide;
import io.secondsite.provider.protection.ProtectedItem;
import io.secondsite.provider.protection.ProtectedItem.Terms;
import io.secondsite.provider.protection.ProtectionSide;
import io.secondsite.provider.protection.ProtectionStore;
import io.secondsite.provider.protection.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** What is known of mappings and protection, in memory. Thread-safe. */
public final class InMemoryProtection implements ProtectionStore, MappingStore {
  private final Map<UUID, ProtectedItem> items = new ConcurrentHashMap<>();
  private final Map<UUID, Terms> policies = new ConcurrentHashMap<>();
  private final Map<String, OtherSide> others = new ConcurrentHashMap<>();
  private final Map<String, List<Card>> cards = new ConcurrentHashMap<>();
  private final Map<String, Long> diskBytes = new ConcurrentHashMap<>();
  private final Map<String, ProtectionSide> sides = new ConcurrentHashMap<>();
  private volatile NetworkMappings mappings = NetworkMappings.none();

  @Override
  public NetworkMappings load() {
    return mappings;
  }

  @Override
  public void save(NetworkMapping mapping) {
    mappings = mappings.with(mapping);
  }

  @Override
  public void remove(UUID id) {
    mappings = mappings.without(id);
  }

  @Override
  public List<ProtectedItem> items() {
    return List.copyOf(items.values());
  }

  @Override
  public Optional<ProtectedItem> item(UUID id) {
    return Optional.ofNullable(items.get(id));
  }

  @Override
  public void saveItem(ProtectedItem item) {
    items.put(item.id(), item);
  }

  @Override
  public void forgetItem(UUID id) {
    items.remove(id);
  }

  @Override
  public Optional<Terms> policy(UUID id) {
    return Optional.ofNullable(policies.get(id));
  }

  @Override
  public void savePolicy(UUID id, Terms terms) {
    policies.put(id, terms);
  }

  @Override
  public void forgetPolicy(UUID id) {
    policies.remove(id);
  }

  @Override
  public List<OtherSide> otherSides(UUID item) {
    return others.values().stream().filter(side -> side.item().equals(item)).toList();
  }

  @Override
  public void saveOtherSide(OtherSide side) {
    others.put(side.server() + side.item(), side);
  }

  @Override
  public void forgetOtherSide(String server, UUID item) {
    others.remove(server + item);
  }

  @Override
  public Optional<List<Card>> cards(String server, UUID vm) {
    return Optional.ofNullable(cards.get(server + vm));
  }

  @Override
  public long diskBytes(String server, UUID vm) {
    return diskBytes.getOrDefault(server + vm, 0L);
  }

  @Override
  public void saveCards(String server, UUID vm, List<Card> known, long bytes) {
    cards.put(server + vm, List.copyOf(known));
    diskBytes.put(server + vm, bytes);
  }

  @Override
  public void forgetCards(String server, UUID vm) {
    cards.remove(server + vm);
  }

  @Override
  public List<ProtectionSide> sides() {
    return List.copyOf(sides.values());
  }

  @Override
  public Optional<ProtectionSide> side(UUID item, Role role) {
    return Optional.ofNullable(sides.get(item + "/" + role));
  }

  @Override
  public void saveSide(ProtectionSide side) {
    sides.put(side.item() + "/" + side.role(), side);
  }

  @Override
  public void forgetSide(UUID item, Role role) {
    sides.remove(item + "/" + role);
  }
}
