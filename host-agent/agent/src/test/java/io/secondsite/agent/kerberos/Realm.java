package io.secondsite.agent.kerberos;

import io.secondsite.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.kerby.kerberos.kerb.KrbException;
import org.apache.kerby.kerberos.kerb.server.KdcConfigKey;
import org.apache.kerby.kerberos.kerb.server.SimpleKdcServer;

/** A realm with a real KDC on loopback. The JDK knows one krb5.conf, so one realm lives a JVM. */
public final class Realm implements AutoCloseable {
  public static final String NAME = "SITE.TEST";

  private final Path folder;
  private final SimpleKdcServer kdc;
  private final int port;
  private String extra = "";

  private Realm(Path folder, SimpleKdcServer kdc, int port) {
    this.folder = folder;
    this.kdc = kdc;
    this.port = port;
  }

  public static Realm in(Path folder) {
    try {
      int port = FreePorts.any();
      SimpleKdcServer kdc = new SimpleKdcServer();
      kdc.setWorkDir(folder.toFile());
      kdc.setKdcRealm(NAME);
      kdc.setKdcHost("127.0.0.1");
      kdc.setAllowUdp(false);
      kdc.setAllowTcp(true);
      kdc.setKdcTcpPort(port);
      kdc.getKdcConfig().setLong(KdcConfigKey.MINIMUM_TICKET_LIFETIME, 1L);
      kdc.init();
      kdc.start();
      Realm realm = new Realm(folder, kdc, port);
      realm.configure("");
      System.setProperty("java.security.krb5.conf", realm.krb5Conf().toString());
      return realm;
    } catch (KrbException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public Path krb5Conf() {
    return folder.resolve("secondsite-krb5.conf");
  }

  /** Writes krb5.conf with further defaults; every login reads it anew. */
  void configure(String defaults) {
    extra = defaults;
    write(port);
  }

  /** As if the KDC were away. */
  void hideKdc() {
    try {
      write(FreePorts.any());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(int kdcPort) {
    String conf =
        """
        [libdefaults]
          default_realm = %1$s
          udp_preference_limit = 1
          kdc_timeout = 20000
          max_retries = 1
          %3$s
        [realms]
          %1$s = {
            kdc = 127.0.0.1:%2$d
          }
        """
            .formatted(NAME, kdcPort, extra);
    try {
      Files.writeString(krb5Conf(), conf);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String principal(String name) {
    return "secondsite/" + name.toLowerCase(Locale.ROOT) + "@" + NAME;
  }

  /** A principal without anybody who has its key. */
  void add(String name) {
    try {
      kdc.createPrincipal(principal(name));
    } catch (KrbException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A principal with its keytab. */
  public KerberosSettings member(String name) {
    try {
      Path keytab = folder.resolve(name + ".keytab");
      kdc.createPrincipal(principal(name));
      kdc.exportPrincipal(principal(name), keytab.toFile());
      Files.setPosixFilePermissions(keytab, PosixFilePermissions.fromString("rw-------"));
      return new KerberosSettings(principal(name), keytab);
    } catch (KrbException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      kdc.stop();
    } catch (KrbException e) {
      throw new IllegalStateException(e);
    }
  }
}
