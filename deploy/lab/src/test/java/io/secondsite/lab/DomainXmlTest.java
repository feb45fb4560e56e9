package io.secondsite.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.lab.GuestShape.Mode;
import java.io.StringReader;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class DomainXmlTest {
  @Test
  void theDefinitionIsAlwaysEmulatedAndHasBothDisks() throws Exception {
    // Given
    var image = new GuestImage(Path.of("/k"), Path.of("/i"));
    // When
    var xml =
        DomainXml.of(
            GuestShape.named("g1").mode(Mode.IDLE),
            image,
            "net",
            Path.of("/a.qcow2"),
            Path.of("/b.qcow2"));
    // Then
    var root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(xml)))
            .getDocumentElement();
    assertThat(root.getAttribute("type")).isEqualTo("qemu");
    assertThat(root.getElementsByTagName("disk").getLength()).isEqualTo(2);
    assertThat(xml).contains("secondsite.mode=idle", "acpi=noirq", "/a.qcow2", "/b.qcow2");
  }
}
