package io.secondsite.messaging;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** The headers of CloudEvents 1.0 in Kafka's binary mode. */
final class CloudEventHeaders {
  static final String SPEC_VERSION = "ce_specversion";
  static final String ID = "ce_id";
  static final String SOURCE = "ce_source";
  static final String TYPE = "ce_type";
  static final String SUBJECT = "ce_subject";
  static final String TIME = "ce_time";
  static final String AGGREGATE_VERSION = "ce_aggregateversion";
  static final String CONTENT_TYPE = "ce_datacontenttype";

  /** The type of a record without data. */
  static final String TOMBSTONE = "io.secondsite.Tombstone.v1";

  private CloudEventHeaders() {}

  static Map<String, String> of(
      UUID id, String source, String type, String key, Instant time, long version) {
    Map<String, String> headers = new TreeMap<>();
    headers.put(SPEC_VERSION, "1.0");
    headers.put(ID, id.toString());
    headers.put(SOURCE, source);
    headers.put(TYPE, type);
    headers.put(SUBJECT, key);
    headers.put(TIME, time.toString());
    headers.put(AGGREGATE_VERSION, Long.toString(version));
    if (!type.equals(TOMBSTONE)) {
      headers.put(CONTENT_TYPE, "application/json");
    }
    return headers;
  }
}
