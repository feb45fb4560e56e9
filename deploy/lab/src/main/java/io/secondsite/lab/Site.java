package io.secondsite.lab;

import java.util.List;

/** The two sites of the lab, with the names of each one's virtual machine networks. */
public enum Site {
  NEW_YORK("NewYork"),
  CHICAGO("Chicago");

  private final String label;

  Site(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  /** Every network of the site. */
  public List<String> networks() {
    return List.of(network(), "VMNetwork2-" + label);
  }

  /** The network that the lab's guests are on. */
  public String network() {
    return "VMNetwork1-" + label;
  }
}
