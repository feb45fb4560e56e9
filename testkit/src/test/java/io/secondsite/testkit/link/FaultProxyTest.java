package io.secondsite.testkit.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client and a server that says everything back, the proxy between them. */
class FaultProxyTest {
  private static final int BYTES = 100_000;

  private final HurryingTime time = new HurryingTime();
  private ServerSocket server;
  private FaultProxy proxy;

  @BeforeEach
  void setUp() throws IOException {
    server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
    proxy =
        new FaultProxy(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()),
            42,
            time);
  }

  @AfterEach
  void tearDown() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void aSoundLinkCarriesEveryByteBothWays() throws IOException {
    assertThat(echo(BYTES)).isEqualTo(bytes(BYTES));
    assertThat(proxy.arrivedThere()).isEqualTo(BYTES);
    assertThat(proxy.arrivedBack()).isEqualTo(BYTES);
    assertThat(time.passed()).isZero();
  }

  @Test
  void aDelayIsWaitedForWithoutLosingAByte() throws IOException {
    proxy.there(LinkFaults.delayed(Duration.ofMillis(300)));
    assertThat(echo(BYTES)).isEqualTo(bytes(BYTES));
    assertThat(time.passed()).isGreaterThanOrEqualTo(Duration.ofMillis(300));
  }

  @Test
  void bytesComeNoFasterThanTheBandwidth() throws IOException {
    proxy.there(LinkFaults.limited(10_000));
    assertThat(echo(BYTES)).isEqualTo(bytes(BYTES));
    assertThat(time.passed()).isBetween(Duration.ofMillis(9_900), Duration.ofSeconds(11));
  }

  @Test
  void aLossIsAStall() throws IOException {
    proxy.there(LinkFaults.lossy(1, Duration.ofMillis(200)));
    assertThat(echo(BYTES)).isEqualTo(bytes(BYTES));
    assertThat(time.passed()).isGreaterThanOrEqualTo(Duration.ofMillis(200));
  }

  @Test
  void aConnectionIsResetAtItsByteAndTheNextOneIsTaken() throws IOException {
    proxy.there(LinkFaults.resetAfter(50_000));
    assertThatThrownBy(() -> echo(BYTES)).isInstanceOf(IOException.class);
    assertThat(proxy.arrivedThere()).isLessThan(50_000);
    assertThat(echo(1_000)).hasSize(1_000);
    assertThat(proxy.connections()).isEqualTo(2);
  }

  @Test
  void oneBitTurnsPerSoManyBytes() throws IOException {
    proxy.there(LinkFaults.corruptEvery(60_000));
    byte[] back = echo(BYTES);
    assertThat(back).hasSize(BYTES);
    assertThat(bitsTurned(back)).isEqualTo(1);
  }

  @Test
  void aHalfOpenConnectionStandsAndSaysNothing() throws IOException {
    proxy.back(LinkFaults.black());
    try (Socket client = client()) {
      client.getOutputStream().write(bytes(10));
      while (proxy.arrivedThere() < 10) {
        Thread.onSpinWait();
      }
      client.setSoTimeout(200);
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
    }
    assertThat(proxy.arrivedThere()).isEqualTo(10);
    assertThat(proxy.arrivedBack()).isZero();
  }

  @Test
  void aCutLinkTakesNobodyUntilItIsHealed() throws IOException {
    proxy.cut();
    assertThatThrownBy(() -> echo(10)).isInstanceOf(IOException.class);
    proxy.heal();
    assertThat(echo(10)).isEqualTo(bytes(10));
  }

  @Test
  void faultsAreSwitchedWhileAConnectionStands() throws IOException {
    try (Socket client = client()) {
      assertThat(ask(client, 10)).hasSize(10);
      proxy.there(LinkFaults.delayed(Duration.ofSeconds(7)));
      assertThat(ask(client, 10)).hasSize(10);
    }
    assertThat(time.passed()).isGreaterThanOrEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void aFaultComesWhenSoManyBytesHaveArrived() throws IOException {
    proxy.onceArrivedThere(50_000, proxy::cut);
    assertThatThrownBy(() -> echo(BYTES)).isInstanceOf(IOException.class);
    assertThat(proxy.arrivedThere()).isGreaterThanOrEqualTo(50_000);
  }

  @Test
  void faultsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> LinkFaults.lossy(2, Duration.ZERO))
        .hasMessageContaining("stallChance");
    assertThatThrownBy(() -> LinkFaults.limited(-1)).hasMessageContaining("bytesPerSecond");
    assertThatThrownBy(() -> LinkFaults.delayed(Duration.ofSeconds(-1)))
        .hasMessageContaining("delay");
  }

  private Socket client() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
  }

  private byte[] echo(int count) throws IOException {
    try (Socket client = client()) {
      return ask(client, count);
    }
  }

  private static byte[] ask(Socket client, int count) throws IOException {
    client.setSoTimeout(60_000);
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                client.getOutputStream().write(bytes(count));
              } catch (IOException e) {
                // The reader tells.
              }
            });
    byte[] back = client.getInputStream().readNBytes(count);
    if (back.length < count) {
      throw new IOException("ended after " + back.length + ", " + writer);
    }
    return back;
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    for (int at = 0; at < count; at++) {
      bytes[at] = (byte) (at * 31);
    }
    return bytes;
  }

  private static int bitsTurned(byte[] back) {
    byte[] sent = bytes(back.length);
    int bits = 0;
    for (int at = Arrays.mismatch(back, sent); at >= 0 && at < sent.length; at++) {
      bits += Integer.bitCount((back[at] ^ sent[at]) & 0xFF);
    }
    return bits;
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> echo(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void echo(Socket socket) {
    try (socket;
        InputStream in = socket.getInputStream()) {
      in.transferTo(socket.getOutputStream());
    } catch (IOException e) {
      // The link broke: that is what it is for.
    }
  }

  /** Time that passes as soon as somebody waits for it. */
  private static final class HurryingTime implements LinkTime {
    private final AtomicLong nanos = new AtomicLong();

    @Override
    public long nanos() {
      return nanos.get();
    }

    @Override
    public void pass(long count) {
      nanos.addAndGet(count);
    }

    Duration passed() {
      return Duration.ofNanos(nanos.get());
    }
  }
}
