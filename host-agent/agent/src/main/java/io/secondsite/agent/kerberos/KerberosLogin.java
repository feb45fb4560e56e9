package io.secondsite.agent.kerberos;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.kerberos.KerberosTicket;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;

/**
 * The agent's own proof towards its realm, from the keytab. The ticket is asked for anew before it
 * ends, so that nobody has to run kinit. Thread-safe.
 */
final class KerberosLogin {
  private static final String MODULE = "com.sun.security.auth.module.Krb5LoginModule";

  private final KerberosSettings settings;
  private final Clock clock;

  @GuardedBy("this")
  private @Nullable Subject initiator;

  /** Apart from the other, so that a KDC that is away keeps nobody from being let in. */
  private final Object accepting = new Object();

  @GuardedBy("accepting")
  private @Nullable Subject acceptor;

  KerberosLogin(KerberosSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  KerberosSettings settings() {
    return settings;
  }

  /** With a ticket that is good for a while. */
  synchronized Subject initiator() throws KerberosException {
    Subject present = initiator;
    if (present == null || isEnding(present)) {
      present = login(true);
      initiator = present;
    }
    return present;
  }

  /** With the keytab, which is read anew whenever it changes; the KDC is not asked. */
  Subject acceptor() throws KerberosException {
    synchronized (accepting) {
      if (acceptor == null) {
        acceptor = login(false);
      }
      return acceptor;
    }
  }

  /** Forgets the ticket, which the realm or the peer did not like: its key may have changed. */
  synchronized void forget() {
    initiator = null;
  }

  /** In the last tenth of its time, in which a KDC may be away without harm. */
  private boolean isEnding(Subject subject) {
    return subject.getPrivateCredentials(KerberosTicket.class).stream()
        .filter(ticket -> ticket.getServer().getName().startsWith("krbtgt/"))
        .max(Comparator.comparing(KerberosTicket::getEndTime))
        .map(this::isEnding)
        .orElse(true);
  }

  private boolean isEnding(KerberosTicket ticket) {
    Duration whole =
        Duration.between(ticket.getAuthTime().toInstant(), ticket.getEndTime().toInstant());
    return clock.instant().isAfter(ticket.getEndTime().toInstant().minus(whole.dividedBy(10)));
  }

  private Subject login(boolean initiates) throws KerberosException {
    try {
      LoginContext login =
          new LoginContext("secondsite", new Subject(), null, new FromKeytab(settings, initiates));
      login.login();
      return login.getSubject();
    } catch (LoginException e) {
      throw KerberosFaults.of(e);
    }
  }

  private static final class FromKeytab extends Configuration {
    private final Map<String, String> options;

    FromKeytab(KerberosSettings settings, boolean initiates) {
      options =
          Map.of(
              "principal", settings.principal(),
              "useKeyTab", "true",
              "keyTab", settings.keytab().toString(),
              "storeKey", "true",
              "doNotPrompt", "true",
              "refreshKrb5Config", "true",
              "isInitiator", Boolean.toString(initiates));
    }

    @Override
    public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
      return new AppConfigurationEntry[] {
        new AppConfigurationEntry(MODULE, LoginModuleControlFlag.REQUIRED, options)
      };
    }
  }
}
