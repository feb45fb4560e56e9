package io.secondsite.rim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.secondsite.contracts.mapping.MappingEvent.StorageMappingSet;
import io.secondsite.messaging.Outbox;
import io.secondsite.rim.service.Mappings;
import io.secondsite.testkit.stack.ServiceStack;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(KafkaAwayAtStartTest.Own.class)
@WithTestResource(
    value = ServiceStack.class,
    initArgs = @ResourceArg(name = ServiceStack.KAFKA_AWAY, value = "true"))
class KafkaAwayAtStartTest {
  /** A start of the service of its own. */
  public static final class Own implements QuarkusTestProfile {}

  @Inject Outbox outbox;
  @Inject Mappings mappings;

  @SuppressWarnings("NullAway.Init")
  @TestHTTPResource("/")
  URI url;

  private int status(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(url.resolve(path)).build(), BodyHandlers.ofString())
        .statusCode();
  }

  @Test
  void aServiceStartsServesAndIsHealthyAndItsEventsGoOutLater() throws Exception {
    // Given
    UUID id = UUID.randomUUID();
    StorageMappingSet event =
        new StorageMappingSet(id, "vault", "one", "NewYork", "gold", "Chicago", "silver");
    assertThat(status("/q/health/ready")).isEqualTo(200);
    assertThat(status("/q/health/live")).isEqualTo(200);
    assertThat(status("/things/x")).isEqualTo(404);
    QuarkusTransaction.requiringNew().run(() -> outbox.publish(event));
    // When
    ServiceStack.startKafka();
    // Then
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(mappings.heard(id.toString())).containsExactly(event.toString()));
  }
}
