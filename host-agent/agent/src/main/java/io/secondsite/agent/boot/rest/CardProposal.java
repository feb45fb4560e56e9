package io.secondsite.agent.boot.rest;

import io.secondsite.agent.boot.BootOrder;
import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A card and its network, before anything of it is checked; no network is no link. */
public record CardProposal(@Nullable String mac, @Nullable String network) {
  /** The most cards that are named. */
  static final int CARDS_MAX = 64;

  static List<BootOrder.Card> cards(List<@Nullable CardProposal> proposals) {
    if (proposals.size() > CARDS_MAX) {
      throw ProblemException.badValue("networks", "at most " + CARDS_MAX + " cards are allowed");
    }
    List<BootOrder.Card> cards = new ArrayList<>();
    Set<String> macs = new HashSet<>();
    for (int i = 0; i < proposals.size(); i++) {
      String field = "networks[%d]".formatted(i);
      CardProposal proposal = proposals.get(i);
      if (proposal == null) {
        throw ProblemException.badValue(field, "is null");
      }
      BootOrder.Card card = proposal.card(field);
      if (!macs.add(card.mac())) {
        throw ProblemException.badValue(field + ".mac", card.mac() + " stands twice");
      }
      cards.add(card);
    }
    return cards;
  }

  private BootOrder.Card card(String field) {
    String checked = Checks.name(field + ".mac", mac).toLowerCase(Locale.ROOT);
    if (!checked.matches("[0-9a-f]{2}(:[0-9a-f]{2}){5}")) {
      throw ProblemException.badValue(field + ".mac", "must be like 52:54:00:12:34:56");
    }
    String connected = network == null ? "none" : Checks.name(field + ".network", network);
    return new BootOrder.Card(checked, connected);
  }
}
