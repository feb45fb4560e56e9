package io.secondsite.vault.token.rest;

/** The roles as endpoints name them; see {@link io.secondsite.vault.token.Role}. */
public final class Roles {
  public static final String VIEWER = "viewer";
  public static final String OPERATOR = "operator";
  public static final String FAILOVER = "failover";
  public static final String ADMINISTRATOR = "administrator";

  private Roles() {}
}
