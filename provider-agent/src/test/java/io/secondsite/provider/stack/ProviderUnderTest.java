package io.secondsite.provider.stack;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.secondsite.provider.site.IdentityFiles;
import io.secondsite.provider.site.SiteIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A state directory, a fabric file, and a host-agent for the provider-agent under test. */
public final class ProviderUnderTest implements QuarkusTestResourceLifecycleManager {
  private static final String FOLDER = "secondsite.test.folder";

  private @Nullable FakeHost host;

  /** Where everything lies; tests may be in another class loader. */
  public static Path folder() {
    return Path.of(String.valueOf(System.getProperty(FOLDER)));
  }

  @Override
  public Map<String, String> start() {
    try {
      Path folder = Files.createTempDirectory("provider");
      System.setProperty(FOLDER, folder.toString());
      Path state = Files.createDirectories(folder.resolve("state"));
      Path answers = Files.createDirectories(folder.resolve("host1"));
      Files.writeString(answers.resolve("vms.json"), "[]");
      Files.writeString(answers.resolve("drills.json"), "[]");
      Files.writeString(
          answers.resolve("identity.json"),
          """
          {"name":"host1.NewYork","url":"https://x","hypervisor":"simulated","version":"7.7",
           "caCertificatePem":"PEM"}\
          """);
      SiteIdentity site =
          new IdentityFiles(state, Clock.systemUTC(), new SecureRandom())
              .open("NewYork", List.of("localhost", "127.0.0.1"));
      FakeHost started = new FakeHost(site, "host1.NewYork", answers);
      host = started;
      Files.writeString(folder.resolve("fabric.yaml"), fabric(started.url()));
      return Map.of(
          "secondsite.provider.fabric", folder.resolve("fabric.yaml").toString(),
          "secondsite.provider.site", "NewYork",
          "secondsite.provider.state-directory", state.toString(),
          "secondsite.provider.inventory.poll", "200ms",
          "secondsite.provider.inventory.heartbeat", "1s",
          "secondsite.provider.inventory.away-after", "2s");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String fabric(String url) {
    return """
    sites:
      - name: NewYork
        hosts:
          - {name: host1, hostGroup: Hosts, simulated: true, url: '%s'}
          - {name: host2, hostGroup: Hosts, simulated: true}
        logicalNetworks: [L1]
        networks:
          - {name: N1, logicalNetwork: L1, subnets: [{name: web}]}
        clouds:
          - {name: Gold, hostGroups: [Hosts], logicalNetworks: [L1], machines: [web*]}
          - {name: Silver, hostGroups: [Hosts], machines: [db*]}
    """
        .formatted(url);
  }

  @Override
  public void stop() {
    if (host != null) {
      host.close();
    }
  }
}
