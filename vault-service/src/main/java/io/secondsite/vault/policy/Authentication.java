package io.secondsite.vault.policy;

/** How the hosts prove themselves to each other (R59), with the API's number and the usual port. */
public enum Authentication {
  KERBEROS("Kerberos", 1, 8083),
  CERTIFICATE("Certificate", 2, 8084);

  private final String eventName;
  private final int apiNumber;
  private final int usualPort;

  Authentication(String eventName, int apiNumber, int usualPort) {
    this.eventName = eventName;
    this.apiNumber = apiNumber;
    this.usualPort = usualPort;
  }

  /** As events call it. */
  public String eventName() {
    return eventName;
  }

  /** As the public API numbers it. */
  public int apiNumber() {
    return apiNumber;
  }

  int usualPort() {
    return usualPort;
  }
}
