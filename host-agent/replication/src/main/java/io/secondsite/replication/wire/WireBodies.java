package io.secondsite.replication.wire;

import io.secondsite.replication.wire.DeltaWireException.Code;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.Epoch;
import io.secondsite.volume.PointHeader;
import io.secondsite.volume.PointId;
import io.secondsite.volume.RecoveryPoint;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Headers and trailers as bytes and back. */
final class WireBodies {
  private WireBodies() {}

  static byte[] header(DeltaHeader header) {
    PointId parent = header.parent();
    WireFields.Out out =
        new WireFields.Out()
            .uuid(header.vm())
            .uuid(header.cycleId())
            .u8(WireFormat.code(header.origin()))
            .i64(header.epoch().number())
            .text("issuer", header.epoch().issuer())
            .i64(parent == null ? 0 : parent.epoch())
            .i64(parent == null ? 0 : parent.sequence())
            .i32(header.segment())
            .flag(header.compression())
            .i32(header.recoveryPointsMax())
            .u16(header.disks().size());
    for (DeltaHeader.Disk disk : header.disks()) {
      out.text("diskId", disk.diskId().text())
          .text("target", disk.target())
          .i64(disk.sizeBytes())
          .flag(disk.full());
    }
    return out.bytes();
  }

  static DeltaHeader header(byte[] body, boolean continued) throws DeltaWireException {
    WireFields.In in = new WireFields.In(body, "header");
    try {
      DeltaHeader header =
          new DeltaHeader(
              in.uuid("vm"),
              in.uuid("cycleId"),
              origin(in),
              new Epoch(in.i64("epoch"), in.text("issuer")),
              parent(in),
              in.i32("segment"),
              in.flag("compression"),
              in.i32("recoveryPointsMax"),
              continued,
              disks(in));
      in.requireEnd();
      return header;
    } catch (IllegalArgumentException e) {
      throw in.malformed(String.valueOf(e.getMessage()), e);
    }
  }

  private static RecoveryPoint.Origin origin(WireFields.In in) throws DeltaWireException {
    int code = in.u8("origin");
    for (RecoveryPoint.Origin origin : RecoveryPoint.Origin.values()) {
      if (WireFormat.code(origin) == code) {
        return origin;
      }
    }
    throw in.unknown("origin", code);
  }

  private static @Nullable PointId parent(WireFields.In in) throws DeltaWireException {
    long epoch = in.i64("parent");
    long sequence = in.i64("parent");
    return epoch == 0 && sequence == 0 ? null : new PointId(epoch, sequence);
  }

  private static List<DeltaHeader.Disk> disks(WireFields.In in) throws DeltaWireException {
    int count = in.u16("disks");
    if (count > PointHeader.DISKS_MAX) {
      throw new DeltaWireException(Code.LIMIT_EXCEEDED, "header: " + count + " disks");
    }
    List<DeltaHeader.Disk> disks = new ArrayList<>(count);
    for (int index = 0; index < count; index++) {
      disks.add(
          new DeltaHeader.Disk(
              new DiskId(in.text("diskId")),
              in.text("target"),
              in.i64("sizeBytes"),
              in.flag("full")));
    }
    return disks;
  }

  static byte[] trailer(DeltaTrailer trailer) {
    WireFields.Out out =
        new WireFields.Out()
            .i64(trailer.dataClusters())
            .i64(trailer.zeroClusters())
            .i64(trailer.bytes())
            .raw(HexFormat.of().parseHex(trailer.sha256()));
    switch (trailer.end()) {
      case DeltaEnd.Staged staged ->
          out.u8(WireFormat.END_STAGED)
              .text("sourceCheckpoint", staged.sourceCheckpoint())
              .i32(staged.frontier().disk())
              .i64(staged.frontier().cluster());
      case DeltaEnd.Sealed sealed ->
          out.u8(WireFormat.END_SEALED)
              .text("sourceCheckpoint", sealed.sourceCheckpoint())
              .instant(sealed.instant())
              .instant(sealed.begun())
              .u8(WireFormat.code(sealed.kind()))
              .i64(sealed.changedBytes())
              .longText("definition", sealed.definition(), DeltaEnd.Sealed.DEFINITION_BYTES_MAX);
    }
    return out.bytes();
  }

  static DeltaTrailer trailer(byte[] body) throws DeltaWireException {
    WireFields.In in = new WireFields.In(body, "trailer");
    try {
      DeltaTrailer trailer =
          new DeltaTrailer(
              in.i64("dataClusters"),
              in.i64("zeroClusters"),
              in.i64("bytes"),
              HexFormat.of().formatHex(in.raw("sha256", WireFormat.SHA256_BYTES)),
              end(in));
      in.requireEnd();
      return trailer;
    } catch (IllegalArgumentException e) {
      throw in.malformed(String.valueOf(e.getMessage()), e);
    }
  }

  private static DeltaEnd end(WireFields.In in) throws DeltaWireException {
    int end = in.u8("end");
    if (end == WireFormat.END_STAGED) {
      return new DeltaEnd.Staged(
          in.text("sourceCheckpoint"), new Frontier(in.i32("frontier"), in.i64("frontier")));
    }
    if (end != WireFormat.END_SEALED) {
      throw in.unknown("end", end);
    }
    String checkpoint = in.text("sourceCheckpoint");
    return new DeltaEnd.Sealed(
        in.instant("instant"),
        in.instant("begun"),
        kind(in),
        checkpoint,
        in.i64("changedBytes"),
        in.longText("definition", DeltaEnd.Sealed.DEFINITION_BYTES_MAX));
  }

  private static RecoveryPoint.Kind kind(WireFields.In in) throws DeltaWireException {
    int code = in.u8("kind");
    for (RecoveryPoint.Kind kind : RecoveryPoint.Kind.values()) {
      if (WireFormat.code(kind) == code) {
        return kind;
      }
    }
    throw in.unknown("kind", code);
  }
}
