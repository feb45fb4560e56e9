package io.secondsite.provider.registration;

/** The vault, as far as registering goes. */
public interface Vault {

  /**
   * Uses a registration key. Repeating it with the same keys is no change.
   *
   * @throws io.secondsite.rim.problem.ProblemException if it refuses, with its own code, or does
   *     not answer
   */
  VaultAnswer register(RegistrationKey key, VaultRequest request);

  /** Fresh certificates, asked for with the present ones. */
  VaultAnswer renew(Registration registration, VaultCredential present, VaultRequest request);
}
