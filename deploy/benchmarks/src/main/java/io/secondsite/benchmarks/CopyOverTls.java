package io.secondsite.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Certificates for QEMU's NBD server and libnbd's client, each with one of its own. */
final class CopyOverTls {
  private final Path folder;

  private CopyOverTls(Path folder) {
    this.folder = folder;
  }

  static CopyOverTls create(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    CopyOverTls made = new CopyOverTls(folder);
    made.authority();
    made.certificate("server", "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n");
    made.certificate("client", "extendedKeyUsage=clientAuth\n");
    return made;
  }

  private void authority() throws IOException, InterruptedException {
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=bench"
            + " -keyout ca-key.pem -out ca-cert.pem"
            + " -addext keyUsage=keyCertSign");
  }

  private void certificate(String who, String extensions) throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve(who + ".ext"),
        "basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\n" + extensions);
    openssl(
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=%1$s".formatted(who)
            + " -keyout %1$s-key.pem -out %1$s.csr".formatted(who));
    openssl(
        "x509 -req -days 2 -in %1$s.csr -CA ca-cert.pem -CAkey ca-key.pem -CAcreateserial"
                .formatted(who)
            + " -extfile %1$s.ext -out %1$s-cert.pem".formatted(who));
  }

  private void openssl(String arguments) throws IOException, InterruptedException {
    Tool.run("sh", "-c", "cd '%s' && openssl %s".formatted(folder, arguments));
  }

  /** The options of {@code qemu-nbd} that make it want TLS on this port. */
  List<String> serverOptions(int port) {
    return List.of(
        "--object",
        "tls-creds-x509,id=tls0,endpoint=server,dir=" + folder + ",verify-peer=yes",
        "--tls-creds",
        "tls0",
        "-b",
        "127.0.0.1",
        "-p",
        Integer.toString(port));
  }

  String uri(int port) {
    return "nbds://localhost:%d/?tls-certificates=%s".formatted(port, folder);
  }
}
