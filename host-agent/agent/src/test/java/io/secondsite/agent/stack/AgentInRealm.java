package io.secondsite.agent.stack;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.secondsite.agent.kerberos.KerberosSettings;
import io.secondsite.agent.kerberos.Realm;
import io.secondsite.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A realm with a KDC, and the agent under test in it. */
public final class AgentInRealm implements QuarkusTestResourceLifecycleManager {
  private static final String FOLDER = "test.realm-directory";

  private @Nullable Realm realm;

  /** As whom another agent is in the realm. */
  public static KerberosSettings member(String name) {
    return new KerberosSettings(
        Realm.principal(name), Path.of(System.getProperty(FOLDER), name + ".keytab"));
  }

  @Override
  public Map<String, String> start() {
    try {
      Path folder = Files.createTempDirectory("realm");
      System.setProperty(FOLDER, folder.toString());
      Realm made = Realm.in(folder);
      realm = made;
      KerberosSettings own = made.member(AgentUnderTest.NAME);
      made.member("Chicago");
      made.member("Boston");
      return Map.of(
          "secondsite.agent.kerberos.principal",
          own.principal(),
          "secondsite.agent.kerberos.keytab",
          own.keytab().toString(),
          "secondsite.agent.kerberos.krb5-conf",
          made.krb5Conf().toString(),
          "secondsite.agent.kerberos.port",
          Integer.toString(FreePorts.any()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    Objects.requireNonNull(realm).close();
  }
}
