package io.secondsite.agent.stack;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.secondsite.agent.enrolment.FakeProvider;
import io.secondsite.trust.Credential;
import io.secondsite.trust.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The agent under test joins a site as it starts. */
public final class SiteMember implements QuarkusTestResourceLifecycleManager {
  public static final String SITE = "NewYork";
  public static final String NAME = "host1." + SITE;

  private @Nullable FakeProvider provider;

  /** After the one whose state directory this is. */
  @Override
  public int order() {
    return 100;
  }

  private static Path folder() {
    return AgentUnderTest.state().resolve("site-under-test");
  }

  /** The authority of the agent's site, with its key: whatever it could issue can be made. */
  public static Credential authority() throws Exception {
    return new Credential(
        Pem.certificate(Files.readString(folder().resolve("ca.crt"))),
        Pem.key(Files.readString(folder().resolve("ca.key"))));
  }

  @Override
  public Map<String, String> start() {
    try {
      FakeProvider made = new FakeProvider(SITE, Clock.systemUTC());
      provider = made;
      Files.createDirectories(folder());
      Files.writeString(folder().resolve("ca.crt"), Pem.of(made.authority.certificate()));
      Files.writeString(folder().resolve("ca.key"), Pem.of(made.authority.key()));
      return Map.of(
          "secondsite.agent.name",
          NAME,
          "secondsite.agent.join-file",
          made.joinFile(folder()).toString());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop() {
    if (provider != null) {
      provider.close();
    }
  }
}
