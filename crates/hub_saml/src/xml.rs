//! A strict, bounded reader of XML into a small tree; everything SAML is read through it.
//!
//! Two parsers see a response: this one decides, libxml2 (inside samael) digests. libxml2 recovers from
//! errors, so whatever the two could read differently is refused here before libxml2 sees it.

use quick_xml::NsReader;
use quick_xml::events::{BytesDecl, BytesStart, Event};
use quick_xml::name::ResolveResult;

use crate::cost::{self, Work};

mod chars;
mod fault;
mod tree;

#[cfg(test)]
mod tests;

pub(crate) use chars::is_xml_char as is_char;
pub use fault::XmlFault;
pub use tree::{Attribute, Element, Ns};

/// Deepest nesting of elements.
pub const MAX_DEPTH: usize = 40;
/// Most elements in a document.
pub const MAX_ELEMENTS: usize = 20_000;
/// Most attributes (namespace declarations included) on one tag.
pub const MAX_ATTRIBUTES: usize = 64;
/// Most namespace declarations in scope at one place; resolving a name is linear in it.
pub const MAX_BINDINGS: usize = 128;

/// Reads a whole document. Comments are refused unless `comments` (metadata may carry them).
///
/// # Errors
/// The first thing in the document that is not allowed.
pub fn parse(xml: &str, comments: bool) -> Result<Element, XmlFault> {
    chars::check_all(xml)?;
    Builder::new(xml, comments).run(xml)
}

struct Builder {
    stack: Vec<Element>,
    bindings: Vec<usize>,
    root: Option<Element>,
    elements: usize,
    comments: bool,
    decl_allowed: bool,
}

impl Builder {
    fn new(xml: &str, comments: bool) -> Self {
        // A declaration is one only in the very first position.
        let decl_allowed = xml.starts_with("<?xml");
        Self { stack: Vec::new(), bindings: Vec::new(), root: None, elements: 0, comments, decl_allowed }
    }

    fn run(mut self, xml: &str) -> Result<Element, XmlFault> {
        let mut reader = NsReader::from_str(xml);
        let config = reader.config_mut();
        config.check_end_names = true;
        config.check_comments = true;
        config.expand_empty_elements = true;
        config.allow_dangling_amp = false;
        config.allow_unmatched_ends = false;
        loop {
            let at = reader.buffer_position();
            cost::add(Work::Event, 1);
            let event = reader.read_event().map_err(|e| XmlFault::malformed(&e, at))?;
            let decl_allowed = std::mem::take(&mut self.decl_allowed);
            match event {
                Event::Start(start) => self.start(&reader, &start, offset(at))?,
                Event::End(_) => self.end(offset(reader.buffer_position()))?,
                Event::Empty(_) => return Err(XmlFault::Malformed(format!("empty element at byte {at}"))),
                Event::Text(text) => self.text(std::str::from_utf8(&text).map_err(|_| XmlFault::NotUtf8)?)?,
                Event::GeneralRef(name) => self.reference(&name)?,
                Event::Decl(decl) if decl_allowed => check_declaration(&decl)?,
                Event::Decl(_) => return Err(XmlFault::Declaration),
                Event::DocType(_) => return Err(XmlFault::Doctype),
                Event::PI(_) => return Err(XmlFault::ProcessingInstruction),
                Event::CData(_) => return Err(XmlFault::Cdata),
                Event::Comment(_) if self.comments => {}
                Event::Comment(_) => return Err(XmlFault::Comment),
                Event::Eof => return self.finish(),
            }
        }
    }

    fn start(&mut self, reader: &NsReader<&[u8]>, start: &BytesStart<'_>, at: usize) -> Result<(), XmlFault> {
        if self.root.is_some() {
            return Err(XmlFault::SecondRoot);
        }
        self.elements += 1;
        if self.elements > MAX_ELEMENTS {
            return Err(XmlFault::TooManyElements);
        }
        if self.stack.len() >= MAX_DEPTH {
            return Err(XmlFault::TooDeep);
        }
        let name = start.name();
        chars::check_name(name.as_ref())?;
        let (resolved, local) = reader.resolver().resolve_element(name);
        let mut element = Element::new(namespace(resolved)?, utf8(local.as_ref())?, at);
        let declared = self.attributes(reader, start, &mut element)?;
        let in_scope = self.bindings.last().copied().unwrap_or(0) + declared;
        if in_scope > MAX_BINDINGS {
            return Err(XmlFault::TooManyNamespaces);
        }
        cost::add(Work::Compare, in_scope);
        self.bindings.push(in_scope);
        self.stack.push(element);
        Ok(())
    }

    /// Adds the attributes to `element` and counts the namespace declarations.
    fn attributes(
        &self,
        reader: &NsReader<&[u8]>,
        start: &BytesStart<'_>,
        element: &mut Element,
    ) -> Result<usize, XmlFault> {
        let mut declared = 0;
        for (count, attribute) in start.attributes().enumerate() {
            if count >= MAX_ATTRIBUTES {
                return Err(XmlFault::TooManyAttributes);
            }
            let attribute = attribute.map_err(|e| XmlFault::Malformed(e.to_string()))?;
            let raw = utf8(&attribute.value)?;
            chars::check_name(attribute.key.as_ref())?;
            if attribute.key.as_namespace_binding().is_some() {
                chars::check_namespace(&raw, attribute.key.prefix().is_some())?;
                declared += 1;
                continue;
            }
            let (resolved, local) = reader.resolver().resolve_attribute(attribute.key);
            let found = Attribute {
                ns: namespace(resolved)?,
                prefixed: attribute.key.prefix().is_some(),
                name: utf8(local.as_ref())?,
                value: chars::attribute_value(&raw)?,
            };
            cost::add(Work::Compare, element.attributes.len());
            if element.attributes.iter().any(|a| a.ns == found.ns && a.name == found.name) {
                return Err(XmlFault::Malformed(format!("attribute {} twice", found.name)));
            }
            element.attributes.push(found);
        }
        Ok(declared)
    }

    fn end(&mut self, at: usize) -> Result<(), XmlFault> {
        self.bindings.pop();
        let mut element =
            self.stack.pop().ok_or_else(|| XmlFault::Malformed("end tag without start".to_owned()))?;
        element.span.1 = at;
        match self.stack.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), XmlFault> {
        if text.contains("]]>") {
            return Err(XmlFault::Malformed("]]> in text".to_owned()));
        }
        match self.stack.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.bytes().all(chars::is_blank) => {}
            None => return Err(XmlFault::TextOutsideRoot),
        }
        Ok(())
    }

    fn reference(&mut self, name: &[u8]) -> Result<(), XmlFault> {
        let resolved = chars::resolve_reference(&utf8(name)?)?;
        let element = self.stack.last_mut().ok_or(XmlFault::TextOutsideRoot)?;
        element.text.push(resolved);
        Ok(())
    }

    fn finish(self) -> Result<Element, XmlFault> {
        if !self.stack.is_empty() {
            return Err(XmlFault::Unclosed);
        }
        self.root.ok_or(XmlFault::NoRoot)
    }
}

/// Positions fit, as the text they point into is in memory.
fn offset(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

fn check_declaration(decl: &BytesDecl<'_>) -> Result<(), XmlFault> {
    let version = decl.version().map_err(|_| XmlFault::Declaration)?;
    if version.as_ref() != b"1.0" {
        return Err(XmlFault::Declaration);
    }
    match decl.encoding() {
        None => Ok(()),
        Some(Ok(name)) if name.eq_ignore_ascii_case(b"utf-8") => Ok(()),
        Some(Ok(name)) => Err(XmlFault::Encoding(String::from_utf8_lossy(&name).chars().take(40).collect())),
        Some(Err(_)) => Err(XmlFault::Declaration),
    }
}

fn namespace(resolved: ResolveResult<'_>) -> Result<Ns, XmlFault> {
    match resolved {
        ResolveResult::Bound(ns) => Ok(Ns::from_uri(&utf8(ns.as_ref())?)),
        ResolveResult::Unbound => Ok(Ns::None),
        ResolveResult::Unknown(prefix) => {
            Err(XmlFault::UnboundPrefix(String::from_utf8_lossy(&prefix).chars().take(40).collect()))
        }
    }
}

fn utf8(bytes: &[u8]) -> Result<String, XmlFault> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| XmlFault::NotUtf8)
}
