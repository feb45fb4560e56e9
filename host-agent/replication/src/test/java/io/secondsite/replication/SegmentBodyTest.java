package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SegmentBodyTest {
  /** Asks for the next piece from within the one before, as the client does. */
  private static final class Taker implements Flow.Subscriber<ByteBuffer> {
    private final int most;
    private final List<Integer> pieces = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Flow.@Nullable Subscription subscription;
    private @Nullable Throwable failure;
    private int completions;

    Taker(int most) {
      this.most = most;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(1);
    }

    @Override
    public void onNext(ByteBuffer piece) {
      pieces.add(piece.remaining());
      bytes.write(piece.array(), piece.arrayOffset(), piece.remaining());
      Flow.Subscription taken = Objects.requireNonNull(subscription);
      if (pieces.size() == most) {
        taken.cancel();
      }
      taken.request(1);
    }

    @Override
    public void onError(Throwable thrown) {
      failure = thrown;
    }

    @Override
    public void onComplete() {
      completions++;
    }
  }

  private static Taker take(InputStream segment, int most) {
    Taker taker = new Taker(most);
    new SegmentBody(segment).subscribe(taker);
    return taker;
  }

  @Test
  void everyByteComesOnceInLargePiecesAndTheEndOnce() {
    byte[] bytes = new byte[3_000_001];
    new Random(5).nextBytes(bytes);
    Taker taker = take(new ByteArrayInputStream(bytes), Integer.MAX_VALUE);
    assertThat(taker.bytes.toByteArray()).isEqualTo(bytes);
    assertThat(taker.pieces).hasSize(23).startsWith(128 * 1024);
    assertThat(taker.completions).isEqualTo(1);
    assertThat(taker.failure).isNull();
  }

  @Test
  void aSourceThatFailsIsAFailureAndNoEnd() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the capture ended");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            throw new IOException("the capture ended");
          }
        };
    Taker taker = take(broken, Integer.MAX_VALUE);
    assertThat(taker.failure).hasMessage("the capture ended");
    assertThat(taker.completions).isZero();
  }

  @Test
  void nothingIsReadOnceTheClientGaveUp() {
    Taker taker = take(new ByteArrayInputStream(new byte[1_000_000]), 2);
    assertThat(taker.pieces).hasSize(2);
    assertThat(taker.completions).isZero();
    assertThat(taker.failure).isNull();
  }
}
