package io.secondsite.standalone;

final class SimulatedSites {
  static Sites start(StateFolder s) {
    throw new IllegalStateException();
  }
}
