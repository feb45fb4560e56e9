package io.secondsite.provider.inventory.jpa;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.secondsite.provider.http.JsonHttp;
import io.secondsite.provider.inventory.HostObservation;
import io.secondsite.provider.inventory.Observations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@ApplicationScoped
@Transactional
class JpaObservations implements Observations {
  private static final Logger log = LoggerFactory.getLogger(JpaObservations.class);

  private final HostObservationRepository rows;

  JpaObservations(HostObservationRepository rows) {
    this.rows = rows;
  }

  @Override
  public List<HostObservation> load() {
    return rows.streamAll().flatMap(row -> read(row).stream()).toList();
  }

  /** One that an older version wrote otherwise is seen anew soon. */
  private static Optional<HostObservation> read(HostObservationEntity row) {
    try {
      return Optional.of(JsonHttp.JSON.readValue(row.content, HostObservation.class));
    } catch (JsonProcessingException e) {
      log.atWarn().addKeyValue("host", row.host).setCause(e).log("an observation is unreadable");
      return Optional.empty();
    }
  }

  @Override
  public void save(HostObservation observation) {
    HostObservationEntity row = rows.findById(observation.host());
    if (row == null) {
      row = new HostObservationEntity();
      row.host = observation.host();
      row.content = text(observation);
      rows.persist(row);
    } else {
      row.content = text(observation);
    }
  }

  private static String text(HostObservation observation) {
    try {
      return JsonHttp.JSON.writeValueAsString(observation);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("an observation that is no JSON", e);
    }
  }
}
