package io.secondsite.provider.protection;

import io.secondsite.provider.mapping.Card;
import io.secondsite.provider.protection.ProtectedItem.Terms;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Keeps all that is known; every call joins the caller's transaction or has one of its own. */
public interface ProtectionStore {
  List<ProtectedItem> items();

  Optional<ProtectedItem> item(UUID id);

  void saveItem(ProtectedItem item);

  void forgetItem(UUID id);

  Optional<Terms> policy(UUID id);

  void savePolicy(UUID id, Terms terms);

  void forgetPolicy(UUID id);

  /** What other servers said last, of either side. */
  List<OtherSide> otherSides(UUID item);

  void saveOtherSide(OtherSide side);

  void forgetOtherSide(String server, UUID item);

  /** The cards of another server's machine. */
  Optional<List<Card>> cards(String server, UUID vm);

  /** The bytes of all disks of another server's machine; 0 where they are not known. */
  long diskBytes(String server, UUID vm);

  void saveCards(String server, UUID vm, List<Card> cards, long diskBytes);

  void forgetCards(String server, UUID vm);

  List<ProtectionSide> sides();

  Optional<ProtectionSide> side(UUID item, Role role);

  void saveSide(ProtectionSide side);

  void forgetSide(UUID item, Role role);
}
