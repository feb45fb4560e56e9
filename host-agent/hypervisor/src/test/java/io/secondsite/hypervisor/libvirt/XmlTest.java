package io.secondsite.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.hypervisor.HypervisorException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

final class XmlTest {

  @Test
  void anExternalEntityIsRefused() {
    // Given
    String hostile =
        "<!DOCTYPE domain [<!ENTITY secret SYSTEM 'file:///etc/hostname'>]>"
            + "<domain><name>&secret;</name></domain>";
    // When, Then
    assertThatThrownBy(() -> Xml.parse(hostile, "domain"))
        .isInstanceOf(HypervisorException.class)
        .hasMessageContaining("DOCTYPE");
  }

  @Test
  void entitiesThatGrowAreRefused() {
    // Given
    String hostile =
        "<!DOCTYPE domain [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;'>]>"
            + "<domain>&b;</domain>";
    // When, Then
    assertThatThrownBy(() -> Xml.parse(hostile, "domain")).isInstanceOf(HypervisorException.class);
  }

  @Test
  void anotherRootOrNoXmlAtAllIsRefused() {
    // When, Then
    assertThatThrownBy(() -> Xml.parse("<network/>", "domain")).hasMessageContaining("not domain");
    assertThatThrownBy(() -> Xml.parse("nonsense", "domain"))
        .isInstanceOf(HypervisorException.class);
    assertThatThrownBy(() -> Xml.parse("<domain xmlns='urn:other'/>", "domain"))
        .isInstanceOf(HypervisorException.class);
  }

  @Test
  void aDocumentThatIsTooLongIsRefused() {
    // Given
    String hostile = "<domain>" + " ".repeat(Xml.CHARS_MAX) + "</domain>";
    // When, Then
    assertThatThrownBy(() -> Xml.parse(hostile, "domain")).hasMessageContaining("longer than");
  }

  @Property(tries = 200)
  void whatIsWrittenIsReadBackAndIsAscii(
      @ForAll @StringLength(max = 40) @CharRange(from = ' ', to = '\uD7FF') String text)
      throws HypervisorException {
    // Given
    Element domain = Xml.create("domain");
    Xml.addText(domain, "name", text);
    Xml.add(domain, "target", "dev", text);
    // When
    String written = Xml.write(domain);
    // Then
    assertThat(written.chars()).allMatch(character -> character < 128);
    Element read = Xml.parse(written, "domain");
    assertThat(Xml.text(read, "name")).isEqualTo(text.strip());
    assertThat(Xml.attribute(read, "target", "dev")).isEqualTo(text);
  }

  @Test
  void namesOfACaptureAreEscaped() throws HypervisorException {
    // Given
    String name = "secondsite-<&'\">";
    // When
    Element checkpoint =
        Xml.parse(CaptureXml.checkpoint(name, List.of("vda"), List.of("sda")), "domaincheckpoint");
    Element backup =
        Xml.parse(
            CaptureXml.backup(
                Path.of("/run/a&b.sock"),
                Optional.of(name),
                List.of(new CaptureXml.Disk("vda", Path.of("/run/<.scratch"), true))),
            "domainbackup");
    // Then
    assertThat(Xml.text(checkpoint, "name")).isEqualTo(name);
    assertThat(Xml.text(backup, "incremental")).isEqualTo(name);
    assertThat(Xml.attribute(backup, "server", "socket")).isEqualTo("/run/a&b.sock");
  }

  @Test
  void onlyTheCapturedDisksAreInTheCheckpoint() throws HypervisorException {
    // When
    Element checkpoint =
        Xml.parse(CaptureXml.checkpoint("c", List.of("vda"), List.of("sda")), "domaincheckpoint");
    // Then
    assertThat(Xml.children(Xml.child(checkpoint, "disks").orElseThrow(), "disk"))
        .extracting(disk -> disk.getAttribute("name") + "=" + disk.getAttribute("checkpoint"))
        .containsExactly("vda=bitmap", "sda=no");
  }
}
