package io.secondsite.provider.mapping;

import org.jspecify.annotations.Nullable;

/** A network card of a machine; a null network is none. */
public record Card(String mac, @Nullable String network, @Nullable String subnet) {

  /** The same card on no network. */
  Card withoutNetwork() {
    return new Card(mac, null, null);
  }
}
