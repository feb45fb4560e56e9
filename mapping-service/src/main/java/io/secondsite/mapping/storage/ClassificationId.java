package io.secondsite.mapping.storage;

/** A storage classification by where it is and its name there. */
public record ClassificationId(String server, String name) {
  @Override
  public String toString() {
    return name + " of " + server;
  }
}
