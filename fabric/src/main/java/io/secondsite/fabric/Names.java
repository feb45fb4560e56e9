package io.secondsite.fabric;

import java.util.regex.Pattern;

/** What things may be called. */
final class Names {
  /**
   * Sites and hosts are in URIs and name constraints of certificates, joined by a dot, so that they
   * have none; a site comes last there and starts with a letter, as the last label of a host name
   * does.
   */
  static final Pattern SITE = Pattern.compile("[A-Za-z](?:[A-Za-z0-9-]{0,29}[A-Za-z0-9])?");

  static final Pattern HOST = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9-]{0,29}[A-Za-z0-9])?");

  /** Everything else: without a slash, since keys of events and ids of the API have those. */
  static final Pattern OBJECT =
      Pattern.compile("[\\p{L}\\p{N}](?:[\\p{L}\\p{N} ._()-]{0,126}[\\p{L}\\p{N}._()-])?");

  static final Pattern MACHINES = Pattern.compile("[^/]{1,128}");

  static final String SITE_REMEDY =
      "a site's name has up to 31 letters, digits and hyphens and starts with a letter";
  static final String HOST_REMEDY = "a host's name has up to 31 letters, digits and hyphens";
  static final String OBJECT_REMEDY =
      "a name has up to 128 letters, digits, spaces and . _ - ( ) and starts with a letter or"
          + " digit";
  static final String MACHINES_REMEDY =
      "a pattern has up to 128 characters: * is any text, ? one character";

  private Names() {}
}
