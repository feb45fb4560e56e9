package io.secondsite.rim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.secondsite.contracts.mapping.MappingEvent.StorageMappingSet;
import io.secondsite.messaging.Outbox;
import io.secondsite.rim.service.Mappings;
import io.secondsite.testkit.stack.ServiceStack;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A standby broker takes over: services know the addresses of both. */
@QuarkusTest
@TestProfile(BrokerListTest.Own.class)
@WithTestResource(
    value = ServiceStack.class,
    initArgs = @ResourceArg(name = ServiceStack.SILENT_FIRST_BROKER, value = "true"))
class BrokerListTest {
  /** A start of the service of its own. */
  public static final class Own implements QuarkusTestProfile {}

  @Inject Outbox outbox;
  @Inject Mappings mappings;

  @Test
  void whatIsToldIsHeardThoughTheFirstBrokerThatIsNamedIsAway() {
    UUID id = UUID.randomUUID();
    StorageMappingSet event =
        new StorageMappingSet(id, "vault", "one", "NewYork", "gold", "Chicago", "silver");

    QuarkusTransaction.requiringNew().run(() -> outbox.publish(event));

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(mappings.heard(id.toString())).containsExactly(event.toString()));
  }
}
