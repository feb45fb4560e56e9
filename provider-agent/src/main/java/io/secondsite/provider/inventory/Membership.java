package io.secondsite.provider.inventory;

import java.util.Optional;

/** Whether, and how, this server belongs to a vault. */
public interface Membership {

  /** Empty while the server is not registered: then nothing is published. */
  Optional<Terms> terms();

  /** What was agreed at the registration. */
  record Terms(String friendlyName, CloudSynchronisation clouds) {}
}
