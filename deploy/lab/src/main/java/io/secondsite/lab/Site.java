package io.secondsite.lab;

/** The two sites of the lab, with the name of each one's virtual machine network. */
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

  public String network() {
    return "VMNetwork1-" + label;
  }
}
