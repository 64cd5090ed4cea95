package org.gstvae.cli.evaluate.report;

import java.io.IOException;
import java.io.Writer;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes HTML with everything escaped and every element closed. */
final class Markup {
  private final XMLStreamWriter out;

  Markup(Writer writer) throws IOException {
    try {
      out = XMLOutputFactory.newInstance().createXMLStreamWriter(writer);
      out.writeDTD("<!DOCTYPE html>\n");
    } catch (XMLStreamException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Opens an element; attributes are names and values by turns. */
  Markup open(String element, Object... attributes) throws IOException {
    try {
      out.writeStartElement(element);
      attributes(attributes);
      return this;
    } catch (XMLStreamException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Closes the element that was opened last. */
  Markup close() throws IOException {
    try {
      out.writeEndElement();
      return this;
    } catch (XMLStreamException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** An element without content. */
  Markup empty(String element, Object... attributes) throws IOException {
    try {
      out.writeEmptyElement(element);
      attributes(attributes);
      return this;
    } catch (XMLStreamException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Text. */
  Markup text(String text) throws IOException {
    try {
      out.writeCharacters(text);
      return this;
    } catch (XMLStreamException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** An element that holds text. */
  Markup leaf(String element, String text, Object... attributes) throws IOException {
    return open(element, attributes).text(text).close();
  }

  private void attributes(Object... attributes) throws XMLStreamException {
    for (int i = 0; i < attributes.length; i += 2) {
      out.writeAttribute(attributes[i].toString(), attributes[i + 1].toString());
    }
  }

  /** Ends the document. */
  void end() throws IOException {
    try {
      out.writeEndDocument();
      out.flush();
    } catch (XMLStreamException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
