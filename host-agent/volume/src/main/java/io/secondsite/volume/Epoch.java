package io.secondsite.volume;

/**
 * Who may write: raised by the side that is going to run, so that whoever still holds an older one
 * is refused.
 *
 * @param issuer who raised it; two epochs with one number and two issuers are a split brain
 */
public record Epoch(long number, String issuer) {
  /** The longest issuer in characters. */
  public static final int ISSUER_LENGTH_MAX = 256;

  /** The epoch number in which every volume begins. */
  public static final long FIRST_NUMBER = 1;

  static final String FIRST_ISSUER = "volume";

  public Epoch {
    if (number < FIRST_NUMBER || number > PointId.EPOCH_MAX) {
      throw new IllegalArgumentException("epoch: a number from 1 to 99999, not " + number);
    }
    if (issuer.isBlank() || issuer.length() > ISSUER_LENGTH_MAX) {
      throw new IllegalArgumentException("issuer: 1 to 256 characters");
    }
  }

  /** The epoch in which every volume begins. */
  public static Epoch first() {
    return new Epoch(FIRST_NUMBER, FIRST_ISSUER);
  }

  Epoch raised(String by) {
    return new Epoch(number + 1, by);
  }

  @Override
  public String toString() {
    return number + " of " + issuer;
  }
}
