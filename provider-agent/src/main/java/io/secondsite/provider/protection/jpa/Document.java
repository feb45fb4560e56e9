package io.secondsite.provider.protection.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** One thing that is known about protection, as JSON: it is read and written whole. */
@Entity
@Table(name = "protection_document")
class Document {
  /** Of the form kind/id. */
  @Id String id = "";

  @Column(nullable = false)
  String body = "";
}
