package io.secondsite.trust;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name and role that a certificate carries in a URI of its subject alternative names: {@code
 * secondsite://NAME/ROLE}. A host of a site is called {@code HOST.SITE}.
 */
public record CarriedName(String name, Role role) {
  /** What may be a name; safe in a URI, a file name and a common name. */
  public static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  private static final Pattern FORM =
      Pattern.compile("secondsite://(" + NAME.pattern() + ")/(ca|host|operator|provider|vault)");
  private static final int URI = 6;

  public CarriedName {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a name must match " + NAME.pattern() + ": " + name);
    }
  }

  /** What the certificate is for. */
  public enum Role {
    CA,
    HOST,
    OPERATOR,
    PROVIDER,
    VAULT
  }

  /** The name in the certificate, if it carries exactly one. */
  public static Optional<CarriedName> of(X509Certificate certificate) {
    List<CarriedName> names =
        alternativeNames(certificate).stream()
            .filter(entry -> entry.getFirst().equals(URI))
            .flatMap(entry -> parse(String.valueOf(entry.get(1))).stream())
            .toList();
    return names.size() == 1 ? Optional.of(names.getFirst()) : Optional.empty();
  }

  static Optional<CarriedName> parse(String uri) {
    Matcher form = FORM.matcher(uri);
    return form.matches()
        ? Optional.of(
            new CarriedName(form.group(1), Role.valueOf(form.group(2).toUpperCase(Locale.ROOT))))
        : Optional.empty();
  }

  private static Collection<List<?>> alternativeNames(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  /** Whether an authority of this name may speak for the other one: itself, or one of its hosts. */
  public boolean mayIssue(CarriedName other) {
    return role == Role.CA && (other.name().equals(name) || other.name().endsWith("." + name));
  }

  /** The URI that carries it. */
  public String uri() {
    return "secondsite://" + name + "/" + role.name().toLowerCase(Locale.ROOT);
  }
}
