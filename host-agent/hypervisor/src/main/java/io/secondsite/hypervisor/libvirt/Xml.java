package io.secondsite.hypervisor.libvirt;

import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** XML that may be hostile is read, and XML for libvirt is written, by these. */
final class Xml {
  /** Longest document that is read. */
  static final int CHARS_MAX = 4 * 1024 * 1024;

  private Xml() {}

  /** Reads a document whose root has the given name. A document type declaration is refused. */
  static Element parse(String text, String root) throws HypervisorException {
    if (text.length() > CHARS_MAX) {
      throw new HypervisorException(
          Code.FAILED, root + ": XML is longer than " + CHARS_MAX + " characters");
    }
    try {
      Element element =
          builder().parse(new InputSource(new StringReader(text))).getDocumentElement();
      if (!is(element, root)) {
        throw new HypervisorException(
            Code.FAILED, "XML has the root " + element.getNodeName() + ", not " + root);
      }
      return element;
    } catch (SAXException | IOException e) {
      throw new HypervisorException(Code.FAILED, root + ": bad XML: " + e.getMessage(), e);
    }
  }

  static Element create(String root) {
    Document document = builder().newDocument();
    Element element = document.createElementNS(null, root);
    document.appendChild(element);
    return element;
  }

  /** In ASCII with character references: what native code takes a string for does not matter. */
  static String write(Element root) {
    try {
      TransformerFactory factory = TransformerFactory.newInstance();
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_STYLESHEET, "");
      Transformer transformer = factory.newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      transformer.setOutputProperty(OutputKeys.ENCODING, "US-ASCII");
      StringWriter text = new StringWriter();
      transformer.transform(new DOMSource(root), new StreamResult(text));
      return text.toString();
    } catch (TransformerException e) {
      throw new IllegalStateException("the JDK cannot write XML", e);
    }
  }

  /** Adds an element with attributes given as name, value, name, value… */
  static Element add(Element parent, String name, String... attributes) {
    Element child = parent.getOwnerDocument().createElementNS(null, name);
    for (int i = 0; i < attributes.length; i += 2) {
      child.setAttribute(attributes[i], attributes[i + 1]);
    }
    parent.appendChild(child);
    return child;
  }

  static void addText(Element parent, String name, String text) {
    add(parent, name).setTextContent(text);
  }

  static List<Element> children(Element parent) {
    List<Element> children = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element) {
        children.add(element);
      }
    }
    return children;
  }

  static List<Element> children(Element parent, String name) {
    return children(parent).stream().filter(child -> is(child, name)).toList();
  }

  static Optional<Element> child(Element parent, String name) {
    return children(parent, name).stream().findFirst();
  }

  /** An attribute of a child; empty where either is missing. */
  static String attribute(Element parent, String child, String name) {
    return child(parent, child).map(element -> element.getAttribute(name)).orElse("");
  }

  /** The text of a child; empty where it is missing. */
  static String text(Element parent, String child) {
    return child(parent, child).map(element -> element.getTextContent().strip()).orElse("");
  }

  /** An element of another namespace (qemu:commandline) is never what is looked for. */
  static boolean is(Element element, String name) {
    return element.getNamespaceURI() == null && name.equals(element.getLocalName());
  }

  private static DocumentBuilder builder() {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    factory.setXIncludeAware(false);
    factory.setExpandEntityReferences(false);
    try {
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(new Throwing());
      return builder;
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK cannot read XML safely", e);
    }
  }

  /** The default one prints to standard error. */
  private static final class Throwing implements ErrorHandler {
    @Override
    public void warning(SAXParseException e) {}

    @Override
    public void error(SAXParseException e) throws SAXException {
      throw e;
    }

    @Override
    public void fatalError(SAXParseException e) throws SAXException {
      throw e;
    }
  }
}
