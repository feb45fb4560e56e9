package io.secondsite.agent.kerberos;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ietf.jgss.GSSException;

/**
 * Finds the fault in what the JDK throws. Its Kerberos exceptions are of a package that is not
 * exported: what they tell is in the message, as RFC 4120's number in brackets or as a sentence.
 */
final class KerberosFaults {
  private static final Pattern NUMBER = Pattern.compile("\\((\\d{1,2})\\)");

  private KerberosFaults() {}

  static KerberosException of(Throwable failure) {
    String told = "no words for it";
    KerberosFault fault = KerberosFault.REFUSED;
    for (Throwable one = failure; one != null; one = one.getCause()) {
      String message = String.valueOf(one.getMessage()).strip();
      KerberosFault found = known(one, message);
      if (found != KerberosFault.REFUSED) {
        return new KerberosException(found, message, failure);
      }
      told = one.getMessage() == null ? told : message;
    }
    return new KerberosException(fault, told, failure);
  }

  private static KerberosFault known(Throwable failure, String message) {
    if (failure instanceof GSSException gss) {
      switch (gss.getMajor()) {
        case GSSException.BAD_BINDINGS -> {
          return KerberosFault.CHANNEL_BINDING;
        }
        case GSSException.DEFECTIVE_TOKEN, GSSException.BAD_MECH -> {
          return KerberosFault.TOKEN_DEFECTIVE;
        }
        case GSSException.DUPLICATE_TOKEN -> {
          return KerberosFault.REPLAYED;
        }
        case GSSException.CREDENTIALS_EXPIRED, GSSException.CONTEXT_EXPIRED -> {
          return KerberosFault.TICKET_EXPIRED;
        }
        default -> {} // too general: the message decides
      }
    }
    KerberosFault bySentence = bySentence(message);
    if (bySentence != KerberosFault.REFUSED) {
      return bySentence;
    }
    Matcher number = NUMBER.matcher(message);
    return number.find() ? byNumber(Integer.parseInt(number.group(1))) : KerberosFault.REFUSED;
  }

  private static KerberosFault bySentence(String message) {
    if (message.contains("Unable to obtain password") || message.contains("Cannot find key")) {
      return KerberosFault.KEYTAB_UNUSABLE;
    }
    if (message.contains("Cannot locate KDC") || message.contains("Unable to locate KDC")) {
      return KerberosFault.KDC_UNREACHABLE;
    }
    if (message.contains("timed out") || message.contains("Connection refused")) {
      return KerberosFault.KDC_UNREACHABLE;
    }
    if (message.contains("No service creds")) {
      return KerberosFault.WRONG_REALM;
    }
    if (message.contains("Failed to find any Kerberos tgt")) {
      return KerberosFault.TICKET_EXPIRED;
    }
    return message.contains("Checksum failed") ? KerberosFault.WRONG_KEY : KerberosFault.REFUSED;
  }

  /** The numbers of RFC 4120, section 7.5.9. */
  private static KerberosFault byNumber(int number) {
    return switch (number) {
      case 1, 2, 6, 12, 18, 23, 24 -> KerberosFault.CLIENT_REFUSED;
      case 7, 27 -> KerberosFault.UNKNOWN_SERVICE;
      case 32, 11 -> KerberosFault.TICKET_EXPIRED;
      case 33, 37 -> KerberosFault.CLOCK_SKEW;
      case 34 -> KerberosFault.REPLAYED;
      case 31, 35, 41, 44, 45, 49 -> KerberosFault.WRONG_KEY;
      case 39, 40 -> KerberosFault.TOKEN_DEFECTIVE;
      case 28, 67, 68 -> KerberosFault.WRONG_REALM;
      case 29 -> KerberosFault.KDC_UNREACHABLE;
      default -> KerberosFault.REFUSED;
    };
  }
}
