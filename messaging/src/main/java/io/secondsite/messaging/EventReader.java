package io.secondsite.messaging;

import io.secondsite.contracts.Event;
import io.secondsite.contracts.EventCatalogue;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Makes events of records; bad input is a result, never a failure. Thread-safe. */
final class EventReader {
  private static final int REASON_LENGTH_MAX = 500;

  private EventReader() {}

  static Reading read(ReceivedRecord record) {
    try {
      return understood(record);
    } catch (BadRecord e) {
      return new Reading.Unreadable(e.getMessage());
    }
  }

  private static Reading understood(ReceivedRecord record) throws BadRecord {
    checkKey(record.key());
    if (!header(record, CloudEventHeaders.SPEC_VERSION).equals("1.0")) {
      throw new BadRecord(CloudEventHeaders.SPEC_VERSION + " must be 1.0");
    }
    String type = header(record, CloudEventHeaders.TYPE);
    Optional<Class<? extends Event>> kind = EventCatalogue.kindOf(type);
    if (record.value().isPresent() && kind.isEmpty()) {
      return new Reading.PassedOver(type);
    }
    Optional<Event> data = Optional.empty();
    if (record.value().isPresent()) {
      data = Optional.of(data(record, record.value().get(), kind.orElseThrow()));
    }
    return new Reading.Understood(
        new IncomingEvent(
            id(record), record.topic(), record.key(), type, time(record), version(record), data));
  }

  private static void checkKey(String key) throws BadRecord {
    if (key.isBlank()) {
      throw new BadRecord("the record has no key");
    }
    if (key.length() > Outbox.KEY_LENGTH_MAX) {
      throw new BadRecord("the key has more than " + Outbox.KEY_LENGTH_MAX + " characters");
    }
    if (key.chars().anyMatch(Character::isISOControl)) {
      throw new BadRecord("the key has control characters");
    }
  }

  private static Event data(ReceivedRecord record, Payload payload, Class<? extends Event> kind)
      throws BadRecord {
    if (payload.sizeBytes() > Outbox.EVENT_BYTES_MAX) {
      throw new BadRecord("the data has more than " + Outbox.EVENT_BYTES_MAX + " bytes");
    }
    if (!EventCatalogue.kindsOf(record.topic()).contains(kind)) {
      throw new BadRecord(
          EventCatalogue.typeOf(kind) + " does not belong on " + record.topic().topicName());
    }
    Event event = parsed(payload, kind);
    if (!keyOf(event).equals(record.key())) {
      throw new BadRecord("the record's key is not that of its data");
    }
    return event;
  }

  private static Event parsed(Payload payload, Class<? extends Event> kind) throws BadRecord {
    try {
      return EventJson.read(payload, kind);
    } catch (IOException e) {
      throw new BadRecord("the data is not the JSON that is wanted: " + e.getMessage());
    }
  }

  /** A key made of fields that are absent cannot be made. */
  private static String keyOf(Event event) throws BadRecord {
    try {
      return event.key();
    } catch (NullPointerException e) {
      throw new BadRecord("the data lacks what makes its key");
    }
  }

  private static String header(ReceivedRecord record, String name) throws BadRecord {
    String value = record.headers().get(name);
    if (value == null || value.isBlank()) {
      throw new BadRecord("the header " + name + " is missing");
    }
    return value;
  }

  private static UUID id(ReceivedRecord record) throws BadRecord {
    try {
      return UUID.fromString(header(record, CloudEventHeaders.ID));
    } catch (IllegalArgumentException e) {
      throw new BadRecord(CloudEventHeaders.ID + " must be a UUID");
    }
  }

  private static Instant time(ReceivedRecord record) throws BadRecord {
    try {
      return Instant.parse(header(record, CloudEventHeaders.TIME));
    } catch (DateTimeException e) {
      throw new BadRecord(CloudEventHeaders.TIME + " must be an instant");
    }
  }

  private static long version(ReceivedRecord record) throws BadRecord {
    try {
      return Long.parseLong(header(record, CloudEventHeaders.AGGREGATE_VERSION));
    } catch (NumberFormatException e) {
      throw new BadRecord(CloudEventHeaders.AGGREGATE_VERSION + " must be a whole number");
    }
  }

  /** Why a record is not understood. */
  private static final class BadRecord extends Exception {
    private static final long serialVersionUID = 1;

    BadRecord(String reason) {
      super(reason.substring(0, Math.min(reason.length(), REASON_LENGTH_MAX)));
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }
}
