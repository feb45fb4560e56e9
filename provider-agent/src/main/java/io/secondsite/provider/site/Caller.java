package io.secondsite.provider.site;

/** Who sends a request, by the certificate shown. */
public sealed interface Caller {

  /** A person or script that acts for this site's operator. */
  record Operator() implements Caller {}

  /** A host of this site, e.g. {@code host1.NewYork}. */
  record SiteHostAgent(String certificateName) implements Caller {}

  /** Nobody we know, or somebody without a certificate. */
  record Stranger() implements Caller {}
}
