package io.secondsite.mapping.config;

/** The roles that a token's groups carry. */
public final class Roles {
  public static final String VIEWER = "viewer";
  public static final String OPERATOR = "operator";
  public static final String FAILOVER = "failover";
  public static final String ADMINISTRATOR = "administrator";

  private Roles() {}
}
