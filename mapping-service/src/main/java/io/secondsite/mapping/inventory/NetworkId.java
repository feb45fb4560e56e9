package io.secondsite.mapping.inventory;

/** A VM network by where it is and its name there. */
public record NetworkId(String server, String name) {
  @Override
  public String toString() {
    return name + " of " + server;
  }
}
