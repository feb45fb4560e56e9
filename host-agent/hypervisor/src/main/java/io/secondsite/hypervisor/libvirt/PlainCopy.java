package io.secondsite.hypervisor.libvirt;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;

/**
 * Copies what cannot name anything of a host: elements with listed names, whose attributes and
 * texts are plain words or numbers. There is no way to write a path, an address of a host or
 * another namespace's element in it.
 */
final class PlainCopy {
  /** No slash, colon, dot or blank to begin with; colons are for PCI functions and MACs. */
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9+-][A-Za-z0-9_.+:-]{0,127}");

  private PlainCopy() {}

  /**
   * Copies an element with those of its descendants that have listed names.
   *
   * @param names the elements that are copied, at any depth
   */
  static Element into(Element parent, Element source, Set<String> names) {
    Element copy = Xml.add(parent, source.getLocalName());
    NamedNodeMap attributes = source.getAttributes();
    for (int i = 0; i < attributes.getLength(); i++) {
      Attr attribute = (Attr) attributes.item(i);
      if (attribute.getNamespaceURI() == null && isWord(attribute.getValue())) {
        copy.setAttribute(attribute.getLocalName(), attribute.getValue());
      }
    }
    boolean leaf = true;
    for (Element child : Xml.children(source)) {
      leaf = false;
      if (child.getNamespaceURI() == null && names.contains(child.getLocalName())) {
        into(copy, child, names);
      }
    }
    String text = source.getTextContent().strip();
    if (leaf && isWord(text)) {
      copy.setTextContent(text);
    }
    return copy;
  }

  /** Copies the children of a name that an element has. */
  static void children(Element parent, Element source, String name, Set<String> names) {
    for (Element child : Xml.children(source, name)) {
      into(parent, child, names);
    }
  }

  /** Copies one attribute of a child into an element of the same name, if it is a plain word. */
  static Optional<Element> attribute(Element parent, Element source, String name, String key) {
    String value = Xml.attribute(source, name, key);
    return isWord(value) ? Optional.of(Xml.add(parent, name, key, value)) : Optional.empty();
  }

  static boolean isWord(String text) {
    return WORD.matcher(text).matches();
  }
}
